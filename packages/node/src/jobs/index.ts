export { alignInOrder, type FinishedTask } from './align-in-order';
export { AlignPool, type AlignPoolOptions, coresHere, openImageAligner } from './align-pool';
export type { AlignedImage, AlignSetup, AlignTask, ImageAligner } from './align-task';
export { AlignWorker } from './align-worker';
