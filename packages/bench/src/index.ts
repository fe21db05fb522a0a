export { type BackendCheck, checkBackend, notLoaded, tolerance } from './check/check-backend';
export { readVectors } from './check/read-vectors';
export { timeFace } from './check/time-face';
export type { PeerName, PipelineName } from './contender';
export { type Machine, thisMachine } from './machine';
export type { AccuracyOptions } from './models/accuracy';
export { type BenchModelsOptions, benchModels } from './models/bench-models';
export { type BenchAccuracy, type BenchReport, benchLines, type ContenderReport } from './models/report';
export type { Roofline } from './models/roofline';
export { type BenchPhotosOptions, benchPhotos, type PhotoReport, photoLines } from './photo/photo-bench';
export type { PhotoName } from './photo/photo-images';
export { type BenchImage, defaultImage } from './sample-image';
export type { Latency } from './statistics';
export {
  type BenchTrainingOptions,
  benchTraining,
  type TrainReport,
  trainLines,
} from './training/train-bench';
export { type BenchTwinOptions, benchTwin, type TwinReport, twinLines } from './training/twin-bench';
