import { disposeSymbol, MusicaError, NewestOnly } from '@musica/core/client';
import type { FrameSource } from '../images/frame-source';
import type { RemoteCalls } from '../worker/remote-calls';
import { sendFrame } from '../worker/send-frame';
import type { CallOptions, TrackedFrame, VideoTracker } from './web-aligner';

interface Frame {
  readonly source: FrameSource;
  readonly time: number;
  readonly options: CallOptions;
}

/** In the Worker: one frame at a time is on the way, taken from its source only when the Worker is free. */
export class RemoteTracker implements VideoTracker {
  readonly #calls: RemoteCalls;
  readonly #tracker: Promise<number>;
  readonly #frames = new NewestOnly((frame: Frame) => this.#track(frame));
  #disposed = false;

  constructor(calls: RemoteCalls, tracker: Promise<number>) {
    this.#calls = calls;
    this.#tracker = tracker;
    // Whoever updates it hears of a tracker that could not be made.
    tracker.catch(() => {});
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
    void this.#tracker.then((tracker) => this.#calls.call('resetTracker', [tracker])).catch(() => {});
  }

  dispose(): void {
    this.#disposed = true;
    this.#frames.drop();
    void this.#tracker.then((tracker) => this.#calls.call('disposeTracker', [tracker])).catch(() => {});
  }

  [disposeSymbol](): void {
    this.dispose();
  }

  async #track({ source, time, options: { signal } }: Frame): Promise<TrackedFrame | undefined> {
    signal?.throwIfAborted();
    const tracker = await this.#tracker;
    const start = performance.now();
    let taken = 0;
    const result = await sendFrame(source, (frame, transfer) => {
      taken = performance.now() - start;
      return this.#calls.call('track', [tracker, frame, time], transfer, signal);
    });
    if (result === undefined) return undefined;
    return { ...result, timings: { ...result.timings, grab: result.timings.grab + taken } };
  }
}
