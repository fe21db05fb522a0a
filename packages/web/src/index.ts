export {
  type AlignOptions,
  type Box,
  type DetectedFace,
  type ExplainedFace,
  type ExplainedPatch,
  type ExplainedStep,
  type FaceAlignment,
  type FaceDetector,
  isMusicaError,
  MusicaError,
  type PixelImage,
  type Point,
  type StepwiseAlignment,
  type TrackedFace,
  type TrackerOptions,
} from '@musica/core';
export {
  BackendChangeEvent,
  type FrameTimings,
  type StepwiseOptions,
  type TrackedFrame,
  type VideoTracker,
  type WebAligner,
  type WebAlignerEvents,
} from './aligner/web-aligner';
export {
  type BackendName,
  backendNames,
  type LoadedBackend,
  type WasmFile,
  type WasmOptions,
  wasmFiles,
} from './backends/backend';
export { type BackendReport, listBackends, useBackend } from './backends/use-backend';
export { BlazeFaceDetector, type BlazeFaceOptions } from './detector/blazeface';
export type { FrameSource } from './images/frame-source';
export { PixelReader, readPixels } from './images/pixel-reader';
export { type LoadAlignerOptions, loadAligner } from './load-aligner';
export { filesHandler } from './models/files-handler';
export { shippedModel, shippedModels } from './models/model-handler';
export type { DownloadOptions, DownloadProgress, ModelFiles, ModelSource } from './models/model-source';
export { type TrackVideoOptions, trackVideo } from './video/track-video';
