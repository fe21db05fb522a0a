import { Worker } from 'node:worker_threads';
import { MusicaError, messageOf } from '@musica/core';
import { batchMaker } from './sample-maker';
import {
  type BatchAnswer,
  type BatchMemory,
  type BatchRequest,
  buffersOf,
  type WorkerSetup,
} from './sample-messages';
import type { SampleOrder } from './sample-order';

/** A batch, and what was amiss with its images. */
export type BatchArrays = Exclude<BatchAnswer, { error: string }>;

/** Of which steps to make batches, and by what. */
export interface SamplePoolOptions {
  readonly order: SampleOrder;
  /** The first step that will be asked for. */
  readonly first: number;
  readonly steps: number;
  readonly workers: number;
  /** Starts one of the workers. */
  readonly makeWorker: () => SampleThread;
}

/** What of a Worker the pool uses. */
export interface SampleThread {
  on(event: 'message', listener: (answer: BatchAnswer) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  postMessage(request: BatchRequest, moved?: readonly ArrayBuffer[]): void;
  terminate(): Promise<unknown>;
}

/** Makes batches in this thread, one after the other: for a few faces that takes less time than to start another. */
export function sampleHere(setup: WorkerSetup): SampleThread {
  const make = batchMaker(setup);
  let listen: (answer: BatchAnswer) => void = () => undefined;
  let last: Promise<void> = Promise.resolve();
  return {
    on(event: string, listener: (value: never) => void) {
      if (event === 'message') listen = listener as typeof listen;
    },
    postMessage(request) {
      last = last.then(async () => listen(await make(request)));
    },
    async terminate() {
      listen = () => undefined;
      await last;
    },
  };
}

/** A thread that answers requests for batches; its path is that in the built program. */
export const startSampleWorker = (setup: WorkerSetup): SampleThread =>
  new Worker(new URL('./sample-worker.js', import.meta.url), { workerData: setup });

/** Makes the batches of a training in worker threads, a few steps ahead, so that the accelerator does not wait. */
export class SamplePool {
  readonly #workers: SampleThread[];
  readonly #pending = new Map<number, PromiseWithResolvers<BatchArrays>>();
  /** Batches under way or waiting at any time. */
  readonly #ahead: number;
  readonly #spare: BatchMemory[] = [];
  #requested: number;
  #failure: MusicaError | undefined;

  constructor(private readonly options: SamplePoolOptions) {
    this.#requested = options.first;
    this.#ahead = options.workers + 2;
    this.#workers = Array.from({ length: options.workers }, () => {
      const worker = options.makeWorker();
      worker.on('message', (answer: BatchAnswer) => this.#answer(answer));
      worker.on('error', (error) => this.#fail(messageOf(error), error));
      worker.on('exit', (code) => this.#fail(`exit code ${code}`));
      return worker;
    });
  }

  /**
   * The batch of a step; steps are asked for in their order.
   * @throws MusicaError `dataset` where it cannot be made or a worker is gone.
   */
  async take(step: number): Promise<BatchArrays> {
    const end = Math.min(step + this.#ahead, this.options.steps);
    while (this.#requested < end) this.#request(this.#requested++);
    const batch = await this.#pending.get(step)!.promise;
    this.#pending.delete(step);
    return batch;
  }

  /** Gives the memory of a finished batch back; a later batch is made in it. */
  recycle({ levels, landmarks, initial, weights }: BatchMemory): void {
    this.#spare.push({ levels, landmarks, initial, ...(weights ? { weights } : {}) });
  }

  #request(step: number): void {
    const pending = withResolvers<BatchArrays>();
    // It may fail long before it is taken.
    pending.promise.catch(() => undefined);
    this.#pending.set(step, pending);
    if (this.#failure) {
      pending.reject(this.#failure);
      return;
    }
    const memory = this.#spare.pop();
    const samples = this.options.order.batch(step);
    const request: BatchRequest = { step, samples, ...(memory ? { memory } : {}) };
    this.#workers[step % this.#workers.length]!.postMessage(request, memory ? buffersOf(memory) : []);
  }

  #answer(answer: BatchAnswer): void {
    const pending = this.#pending.get(answer.step)!;
    if ('error' in answer) pending.reject(new MusicaError('dataset', answer.error));
    else pending.resolve(answer);
  }

  /** A worker that is gone answers nothing any more, neither what is under way nor what comes: the first failure stays. */
  #fail(reason: string, cause?: unknown): void {
    this.#failure ??= new MusicaError('dataset', `a thread that makes samples has ended: ${reason}`, {
      cause,
      hint: '--resume goes on from the last checkpoint; fewer --workers need less memory',
    });
    for (const { reject } of this.#pending.values()) reject(this.#failure);
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
}

/** Promise.withResolvers, which Node 20 does not have. */
function withResolvers<T>(): PromiseWithResolvers<T> {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
