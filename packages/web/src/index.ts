export {
  type AlignOptions,
  analyseFace,
  type Blink,
  type Box,
  type BoxConvention,
  connectionsOf,
  contoursOf,
  type DetectedFace,
  type ExplainedFace,
  type ExplainedPatch,
  type ExplainedStep,
  type EyeState,
  type FaceAlignment,
  type FaceAnalysis,
  type FaceDetector,
  FaceFinder,
  type FaceFinderOptions,
  type FindOptions,
  faceCrop,
  type HeadPose,
  headPose,
  isMusicaError,
  MusicaError,
  type PixelImage,
  type Point,
  type StepwiseAlignment,
  type TrackedFace,
  type TrackerOptions,
  toTightBox,
  withBoxConvention,
} from '@musica/core';
export {
  BackendChangeEvent,
  type CallOptions,
  type FrameTimings,
  type StepwiseOptions,
  type TrackedFrame,
  type VideoTracker,
  type WebAligner,
  type WebAlignerEvents,
} from './aligner/web-aligner';
export {
  type AlignerBackend,
  alignerBackendNames,
  type BackendName,
  backendNames,
  type LoadedBackend,
  type WasmFile,
  type WasmOptions,
  wasmFiles,
} from './backends/backend';
export { listBackends, useBackend } from './backends/lazy-backends';
export type { BackendReport } from './backends/use-backend';
export { BlazeFaceDetector, type BlazeFaceOptions } from './detector/blazeface';
export type { FrameSource } from './images/frame-source';
export { PixelReader, readPixels } from './images/pixel-reader';
export { type LoadAlignerOptions, loadAligner } from './load-aligner';
export { type LoadFaceFinderOptions, loadFaceFinder } from './load-face-finder';
export { filesHandler } from './models/files-handler';
export { defaultModel, shippedModel, shippedModels } from './models/model-handler';
export type { DownloadOptions, DownloadProgress, ModelFiles, ModelSource } from './models/model-source';
export { FaceOverlay, type FaceOverlayOptions, type OverlaidImage } from './overlay/face-overlay';
export {
  type FoundFrame,
  type TrackVideoOptions,
  trackVideo,
} from './video/track-video';
