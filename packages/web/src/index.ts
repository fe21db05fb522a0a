export {
  BackendChangeEvent,
  type FrameTimings,
  type PatchView,
  type StepView,
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
export type { BlazeFaceOptions } from './detector/blazeface';
export type { FrameSource } from './images/frame-source';
export { type LoadAlignerOptions, loadAligner } from './load-aligner';
export type { DownloadOptions, DownloadProgress, ModelFiles, ModelSource } from './models/model-source';
export { type TrackVideoOptions, trackVideo } from './video/track-video';
