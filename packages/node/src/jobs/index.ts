export { alignInOrder, type FinishedTask } from './align-in-order';
export { AlignJournal, type JournalEntry } from './align-journal';
export { AlignPool, type AlignPoolOptions, coresHere, openImageAligner } from './align-pool';
export type { AlignedImage, AlignSetup, AlignTask, ImageAligner } from './align-task';
export { AlignWorker } from './align-worker';
