import type { ConnectionOptions, WorkerOptions } from 'bullmq';
import type { ImageReaderOptions } from '../sources/image-reader';
import type { ResultStore } from '../store/result-store';

export interface AlignWorkerOptions
  extends Omit<
      WorkerOptions,
      'connection' | 'concurrency' | 'autorun' | 'maxStalledCount' | 'useWorkerThreads'
    >,
    ImageReaderOptions {
  /** As BullMQ takes it: options of ioredis, or an ioredis client with `maxRetriesPerRequest: null`. */
  readonly connection: ConnectionOptions;
  /** Threads. Default: one for each core. */
  readonly jobs?: number;
  /**
   * Where results go: a folder, s3://bucket/prefix, or a store of your own. Without one a job's return value holds its
   * results, and nothing is tried again.
   */
  readonly store?: string | ResultStore;
  /** How often an image that cannot be read is tried before it becomes a dead letter. Default 3. */
  readonly attempts?: number;
  /** Milliseconds until the second try; each further one waits four times as long. Default 5,000. */
  readonly retryDelay?: number;
}
