import type { AlignOptions, Box, FaceDetector, ModelDescription, TrackerOptions } from '@musica/core';
import { boxesOf, disposeSymbol, isFaceDetector, MusicaError } from '@musica/core/client';
import type { LoadedBackend } from '../backends/backend';
import type { FrameSource } from '../images/frame-source';
import { readPixels } from '../images/pixel-reader';
import { withShippedFiles } from '../models/shipped-files';
import type { OwnFiles } from '../own-files';
import { RemoteCalls } from '../worker/remote-calls';
import { type CallWithFrame, sendFrame } from '../worker/send-frame';
import { sentOptions } from '../worker/sent-options';
import { AlignerEvents } from './aligner-events';
import type { EngineOptions } from './engine-options';
import { RemoteTracker } from './remote-tracker';
import {
  BackendChangeEvent,
  type CallOptions,
  type StepwiseOptions,
  type VideoTracker,
  type WebAligner,
} from './web-aligner';

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

  /** @param files what the Worker is told of beside the options */
  static async load(worker: Worker, options: EngineOptions, files: OwnFiles): Promise<RemoteAligner> {
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
      const sent = sentOptions(await withShippedFiles(options));
      signal?.throwIfAborted();
      const { model, backend } = await calls.call('load', [sent, files]);
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
    const { signal, ...sent } = options ?? {};
    // A detector of the page cannot cross to the Worker; its boxes can.
    const boxes = isFaceDetector(faces)
      ? await boxesOf(faces, readPixels(source), this.model, signal)
      : faces;
    return this.#send(source, (frame, transfer) =>
      this.#calls.call('align', [frame, boxes, sent], transfer, signal),
    );
  }

  async alignAllSteps(source: FrameSource, boxes: readonly Box[], options?: StepwiseOptions) {
    const { signal, ...sent } = options ?? {};
    return this.#send(source, (frame, transfer) =>
      this.#calls.call('alignAllSteps', [frame, boxes, sent], transfer, signal),
    );
  }

  async explain(source: FrameSource, boxes: readonly Box[], { signal }: CallOptions = {}) {
    return this.#send(source, (frame, transfer) =>
      this.#calls.call('explain', [frame, boxes], transfer, signal),
    );
  }

  async detect(source: FrameSource, { signal }: CallOptions = {}) {
    return this.#send(source, (frame, transfer) => this.#calls.call('detect', [frame], transfer, signal));
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

  [disposeSymbol](): void {
    this.dispose();
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
