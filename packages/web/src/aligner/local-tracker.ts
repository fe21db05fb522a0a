import { disposeSymbol, MusicaError, NewestOnly } from '@musica/core';
import type { FrameSource } from '../images/frame-source';
import type { PixelReader } from '../images/pixel-reader';
import type { EngineTracker } from './engine-tracker';
import type { CallOptions, TrackedFrame, VideoTracker } from './web-aligner';

interface Frame {
  readonly source: FrameSource;
  readonly time: number;
  readonly options: CallOptions;
}

/** On this thread, and in the Worker for the page. */
export class LocalTracker implements VideoTracker {
  readonly #tracker: EngineTracker;
  readonly #reader: PixelReader;
  readonly #frames = new NewestOnly((frame: Frame) => this.#track(frame));
  #disposed = false;

  constructor(tracker: EngineTracker, reader: PixelReader) {
    this.#tracker = tracker;
    this.#reader = reader;
  }

  async update(
    source: FrameSource,
    time = performance.now(),
    options: CallOptions = {},
  ): Promise<TrackedFrame | undefined> {
    if (this.#disposed) throw new MusicaError('config', 'this tracker was disposed of');
    return this.#frames.push({ source, time, options });
  }

  reset(): void {
    this.#tracker.reset();
  }

  dispose(): void {
    this.#disposed = true;
    this.#frames.drop();
    this.#tracker.reset();
  }

  [disposeSymbol](): void {
    this.dispose();
  }

  async #track({ source, time, options }: Frame): Promise<TrackedFrame> {
    options.signal?.throwIfAborted();
    const start = performance.now();
    const image = this.#reader.read(source);
    const read = performance.now();
    const faces = await this.#tracker.update(image, time, options);
    const timings = { grab: read - start, track: performance.now() - read };
    return { faces, width: image.width, height: image.height, time, timings };
  }
}
