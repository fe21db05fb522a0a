import { coresHere } from '@musica/node';
import { Queue, Worker } from 'bullmq';
import type { AlignJob } from '../jobs/align-job';
import { openStore } from '../store/open-store';
import type { ResultStore } from '../store/result-store';
import { type AlignJobResult, AlignProcessor } from './align-processor';
import type { AlignWorkerOptions } from './settings';

/** A worker whose jobs are images to align. */
export class AlignWorker extends Worker<AlignJob, AlignJobResult> {
  readonly #queue: Queue;
  readonly #processor: AlignProcessor;
  /** Undefined where the store is the caller's to close. */
  readonly #ownStore: ResultStore | undefined;

  /** See `createAlignWorker`. */
  constructor(name: string, options: AlignWorkerOptions) {
    const { jobs = coresHere(), store, attempts, retryDelay, root, maxBytes, timeout, s3, ...own } = options;
    const { connection, prefix } = own;
    const queue = new Queue(name, { connection, ...(prefix !== undefined && { prefix }) });
    const results = typeof store === 'string' ? openStore(store, s3) : store;
    const processor = new AlignProcessor(queue, results, { ...options, jobs });
    super(name, (job, token, signal) => processor.process(job, token, signal), {
      ...own,
      // A batch keeps all threads busy; the next one begins where it comes to its end.
      concurrency: 2 + Math.floor(jobs / 16),
      // Images that workers end at are told from workers that are only unlucky: see careful.ts.
      maxStalledCount: 200,
    });
    queue.on('error', (error) => this.emit('error', error));
    this.#queue = queue;
    this.#processor = processor;
    this.#ownStore = typeof store === 'string' ? results : undefined;
  }

  /** Takes no further jobs, finishes those under way, and frees the models. */
  override async close(force?: boolean): Promise<void> {
    await super.close(force);
    await this.#processor.close();
    await this.#queue.close();
    await this.#ownStore?.dispose();
  }

  /**
   * The same, but what is not finished after `grace` milliseconds is handed back to the queue, for other workers. No image
   * is lost either way.
   */
  async stop(grace = 20_000): Promise<void> {
    const late = setTimeout(() => this.cancelAllJobs('the worker stops'), grace);
    try {
      await this.close();
    } finally {
      clearTimeout(late);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

/**
 * A BullMQ worker that aligns images: for services that have BullMQ already. A job's data is
 * `{ images: ['a.jpg', 's3://bucket/b.jpg', { image: 'c.jpg', boxes: [..] }], options: { preset: 'balanced' } }`; what it
 * returns is `{ results }`, or with `store` how many there were.
 *
 * Models are loaded once, with the first job that needs them.
 * @param name of the queue
 */
export function createAlignWorker(name: string, options: AlignWorkerOptions): AlignWorker {
  return new AlignWorker(name, options);
}
