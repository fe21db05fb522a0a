import {
  type AlignOptions,
  type Box,
  type FaceDetector,
  liesOutside,
  type ModelDescription,
  MusicaError,
  type TrackerOptions,
} from '@musica/core';
import type { LoadedBackend } from '../backends/backend';
import type { FrameSource } from '../images/frame-source';
import { readPixels } from '../images/pixel-reader';
import { RemoteCalls } from '../worker/remote-calls';
import { type CallWithFrame, sendFrame } from '../worker/send-frame';
import { sentOptions } from '../worker/sent-options';
import { AlignerEvents } from './aligner-events';
import type { EngineOptions } from './engine';
import { RemoteTracker } from './remote-tracker';
import { BackendChangeEvent, type VideoTracker, type WebAligner } from './web-aligner';

/** In a Worker; images are moved there, results come back. */
export class RemoteAligner extends AlignerEvents implements WebAligner {
  readonly inWorker = true;
  readonly #calls: RemoteCalls;
  #backend: LoadedBackend;
  #disposed = false;

  private constructor(
    calls: RemoteCalls,
    readonly model: ModelDescription,
    backend: LoadedBackend,
  ) {
    super();
    this.#calls = calls;
    this.#backend = backend;
  }

  static async load(worker: Worker, options: EngineOptions): Promise<RemoteAligner> {
    let aligner: RemoteAligner | undefined;
    const { signal, onProgress } = options;
    const calls = new RemoteCalls(worker, (news) => {
      if (news.event === 'progress') return onProgress?.(news.progress);
      if (aligner === undefined) return;
      aligner.#backend = news.backend;
      aligner.emit(new BackendChangeEvent(news.backend, news.previous, news.reason));
    });
    const abort = () => calls.end(signal?.reason);
    signal?.addEventListener('abort', abort);
    try {
      signal?.throwIfAborted();
      const { model, backend } = await calls.call('load', [sentOptions(options)]);
      aligner = new RemoteAligner(calls, model, backend);
      return aligner;
    } catch (error) {
      calls.end(error as Error);
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  get backend(): LoadedBackend {
    return this.#backend;
  }

  async align(source: FrameSource, faces?: readonly Box[] | FaceDetector, options?: AlignOptions) {
    const boxes = faces && 'detect' in faces ? await detectHere(faces, source) : faces;
    return this.#send(source, (frame, transfer) =>
      this.#calls.call('align', [frame, boxes, options], transfer),
    );
  }

  async alignAllSteps(
    source: FrameSource,
    boxes: readonly Box[],
    options?: Pick<AlignOptions, 'failAbove' | 'maxSteps' | 'secondLook'>,
  ) {
    return this.#send(source, (frame, transfer) =>
      this.#calls.call('alignAllSteps', [frame, boxes, options], transfer),
    );
  }

  async inspect(source: FrameSource, box: Box) {
    return this.#send(source, (frame, transfer) => this.#calls.call('inspect', [frame, box], transfer));
  }

  async detect(source: FrameSource) {
    return this.#send(source, (frame, transfer) => this.#calls.call('detect', [frame], transfer));
  }

  createTracker(options?: TrackerOptions): VideoTracker {
    return new RemoteTracker(this.#calls, this.#calls.call('createTracker', [options]));
  }

  warmup(): Promise<void> {
    return this.#calls.call('warmup', []);
  }

  numTensors(): Promise<number> {
    return this.#calls.call('numTensors', []);
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    // Messages are answered in order of arrival; what computes is finished by the engine before it frees anything.
    const end = () => this.#calls.end(disposedError());
    void this.#calls.call('dispose', []).then(end, end);
  }

  async #send<T>(source: FrameSource, call: CallWithFrame<T>): Promise<T> {
    if (this.#disposed) throw disposedError();
    return sendFrame(source, call);
  }
}

const disposedError = () => new MusicaError('config', 'this aligner was disposed of');

/** A detector of the page cannot cross to the Worker; its boxes can. */
async function detectHere(detector: FaceDetector, source: FrameSource): Promise<Box[]> {
  const image = readPixels(source);
  const found = await detector.detect(image);
  return found.map(({ box }) => box).filter((box) => !liesOutside(box, image));
}
