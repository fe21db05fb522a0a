import { Worker } from 'node:worker_threads';
import { MusicaError } from '@musica/core';
import type { BatchAnswer, BatchRequest, WorkerSetup } from './sample-messages';
import type { SampleOrder } from './sample-order';

/** A batch's arrays: level l holds faces * size_l * size_l * 3 values, the others faces * landmarks * 2. */
export type BatchArrays = Exclude<BatchAnswer, { error: string }>;

/** Makes the batches of a training in worker threads, a few steps ahead, so that the accelerator does not wait. */
export class SamplePool {
  readonly #workers: Worker[];
  readonly #pending = new Map<number, PromiseWithResolvers<BatchArrays>>();
  #requested: number;

  /**
   * @param first the first step that will be asked for
   * @param ahead batches under way or waiting at any time
   */
  constructor(
    setup: WorkerSetup,
    private readonly order: SampleOrder,
    private readonly batchSize: number,
    first: number,
    private readonly steps: number,
    workers: number,
    private readonly ahead = workers + 2,
  ) {
    this.#requested = first;
    this.#workers = Array.from({ length: workers }, () => {
      const worker = new Worker(new URL('./train/sample-worker.js', import.meta.url), { workerData: setup });
      worker.on('message', (answer: BatchAnswer) => this.#answer(answer));
      worker.on('error', (error) => this.#fail(error));
      return worker;
    });
  }

  /** The batch of a step; steps are asked for in their order. */
  async take(step: number): Promise<BatchArrays> {
    while (this.#requested < Math.min(step + this.ahead, this.steps)) this.#request(this.#requested++);
    const batch = await this.#pending.get(step)!.promise;
    this.#pending.delete(step);
    return batch;
  }

  #request(step: number): void {
    const pending = withResolvers<BatchArrays>();
    // It may fail long before it is taken.
    pending.promise.catch(() => undefined);
    this.#pending.set(step, pending);
    const request: BatchRequest = { step, samples: this.order.batch(step, this.batchSize) };
    this.#workers[step % this.#workers.length]!.postMessage(request);
  }

  #answer(answer: BatchAnswer): void {
    const pending = this.#pending.get(answer.step)!;
    if ('error' in answer) pending.reject(new MusicaError('dataset', answer.error));
    else pending.resolve(answer);
  }

  #fail(error: unknown): void {
    for (const { reject } of this.#pending.values()) reject(error);
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
