export {
  type Collected,
  type CollectFormat,
  type CollectOptions,
  collectFormats,
  collectResults,
} from './collect/collect-results';
export { type QueueItemsOptions, queueItems } from './inputs/queue-items';
export { type AddImagesOptions, addImages } from './jobs/add-images';
export { type AlignJob, alignJob, jobId } from './jobs/align-job';
export type { FindingOptions } from './jobs/finding-options';
export type { ItemId, QueueItem } from './jobs/item';
export { readQueueStore } from './jobs/queue-record';
export { connectRedis, defaultRedis } from './redis';
export type { S3Options } from './sources/s3';
export { type QueueStatus, queueStatus } from './status/queue-status';
export { openStore } from './store/open-store';
export type { ResultStore } from './store/result-store';
export type { AlignJobResult } from './work/align-processor';
export { AlignWorker, createAlignWorker } from './work/create-align-worker';
export type { DeadLetter, ImageResult, Outcome } from './work/outcome';
export type { AlignWorkerOptions } from './work/settings';
