import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { MusicaError } from '@musica/core';
import type { AlignedImage, AlignSetup, AlignTask, ImageAligner } from './align-task';
import { AlignWorker } from './align-worker';
import { PoolThread } from './pool-thread';

export interface AlignPoolOptions {
  /** Threads. Default: one for each core that this process may use. */
  readonly jobs?: number;
  /** Starts one of the threads. */
  readonly startThread?: (setup: AlignSetup) => Worker;
}

/** The thread's program lies beside the built library. */
const startAlignThread = (setup: AlignSetup) =>
  new Worker(new URL('./align-thread.js', import.meta.url), { workerData: setup });

/** Cores that this process may use. */
export const coresHere = () => availableParallelism();

/** Threads that end one after the other, without an answer between, before the pool gives up. */
const mostDeaths = 8;

/** One task that waits for a thread. */
interface Waiting {
  readonly task: AlignTask;
  readonly resolve: (result: AlignedImage) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Aligns images in several threads, each with a model and a detector of its own. Which thread takes an image changes
 * nothing about its result. A thread that dies takes only the images with it that it was working on: these reject, and
 * another one takes its place.
 */
export class AlignPool implements ImageAligner {
  readonly steps: number;
  readonly #threads = new Set<PoolThread>();
  readonly #waiting: Waiting[] = [];
  /** Threads that ended in the middle of work, since one last answered. */
  #deaths = 0;
  #failure: Error | undefined;
  #closed = false;

  private constructor(
    first: PoolThread,
    private readonly jobs: number,
    private readonly start: () => Worker,
  ) {
    this.steps = first.steps!;
    this.#add(first);
    while (this.#threads.size < jobs) this.#add(new PoolThread(start()));
  }

  /**
   * Starts the threads; it is there when the first of them has loaded.
   * @throws MusicaError as `AlignWorker.load`; `config` where `jobs` is no whole number from 1
   */
  static async start(setup: AlignSetup = {}, options: AlignPoolOptions = {}): Promise<AlignPool> {
    const { jobs = coresHere(), startThread = startAlignThread } = options;
    if (!Number.isInteger(jobs) || jobs < 1) {
      throw new MusicaError('config', `jobs is ${jobs}, but must be a whole number from 1`);
    }
    const start = () => startThread(setup);
    const first = new PoolThread(start());
    await first.ready;
    return new AlignPool(first, jobs, start);
  }

  get width(): number {
    return this.jobs * PoolThread.width;
  }

  align(task: AlignTask): Promise<AlignedImage> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ task, resolve, reject });
      this.#handOut();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#failure ??= new MusicaError('config', 'this pool was closed');
    this.#handOut();
    await Promise.all([...this.#threads].map((thread) => thread.end()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #add(thread: PoolThread): void {
    this.#threads.add(thread);
    thread.ready.then(
      () => this.#handOut(),
      () => undefined,
    );
    void thread.gone.then((reason) => this.#lose(thread, reason));
  }

  /** Gives what waits to the threads that have least to do. */
  #handOut(): void {
    if (this.#failure !== undefined) this.#refuse(this.#failure);
    while (this.#waiting.length > 0) {
      const free = [...this.#threads].filter(({ isFree }) => isFree);
      if (free.length === 0) return;
      const thread = free.reduce((least, other) => (other.busy < least.busy ? other : least));
      const { task, resolve, reject } = this.#waiting.shift()!;
      void thread
        .align(task)
        .finally(() => this.#handOut())
        .then((result) => {
          this.#deaths = 0;
          resolve(result);
        }, reject);
    }
  }

  /** A thread is gone: another one takes its place, unless that is all that threads do here. */
  #lose(thread: PoolThread, reason: Error): void {
    this.#threads.delete(thread);
    if (this.#closed) return;
    const hadLoaded = thread.steps !== undefined;
    if (hadLoaded && ++this.#deaths <= mostDeaths) this.#add(new PoolThread(this.start()));
    else if (this.#threads.size === 0) this.#failure = reason;
    this.#handOut();
  }

  #refuse(error: Error): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}

/** What aligns images with so many jobs: this thread where there is one, else a pool. */
export function openImageAligner(setup: AlignSetup, jobs: number): Promise<AlignWorker | AlignPool> {
  return jobs === 1 ? AlignWorker.load(setup) : AlignPool.start(setup, { jobs });
}
