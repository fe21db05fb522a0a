export type {
  AlignOptions,
  Blink,
  Box,
  BoxConvention,
  DetectedFace,
  ExplainedFace,
  ExplainedPatch,
  ExplainedStep,
  EyeState,
  FaceAlignment,
  FaceAnalysis,
  FaceDetector,
  FaceFinderOptions,
  FindOptions,
  HeadPose,
  PixelImage,
  Point,
  StepwiseAlignment,
  TrackedFace,
  TrackerOptions,
} from '@musica/core';
export { FaceFinder, isMusicaError, MusicaError } from '@musica/core/client';
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
export * from './from-core';
export type { FrameSource } from './images/frame-source';
export { PixelReader, readPixels } from './images/pixel-reader';
export { type LoadAlignerOptions, loadAligner } from './load-aligner';
export { type LoadFaceFinderOptions, loadFaceFinder } from './load-face-finder';
export { filesHandler } from './models/files-handler';
export type { DownloadOptions, DownloadProgress, ModelFiles, ModelSource } from './models/model-source';
export { defaultModel, shippedModel, shippedModels } from './models/shipped-models';
export { FaceOverlay, type FaceOverlayOptions, type OverlaidImage } from './overlay/face-overlay';
export {
  type FoundFrame,
  type TrackVideoOptions,
  trackVideo,
} from './video/track-video';
