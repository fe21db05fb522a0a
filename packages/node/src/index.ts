export {
  type Aligner,
  type AlignOptions,
  analyseFace,
  type Blink,
  type Box,
  type BoxConvention,
  type DetectedFace,
  type EyeState,
  type FaceAlignment,
  type FaceAnalysis,
  type FaceDetector,
  FaceFinder,
  type FaceFinderOptions,
  FaceTracker,
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
export { type AlignerBackend, alignerBackendNames, openEngine } from './backends/aligner-backend';
export { type BackendName, backendNames, type LoadedBackend } from './backends/backend';
export { listBackends, useBackend, useTrainingBackend } from './backends/lazy-backends';
export type { BackendReport } from './backends/use-backend';
export { BlazeFaceDetector, type BlazeFaceOptions } from './detector/blazeface';
export { expandGlob, type GlobbedFiles } from './files/expand-glob';
export { type ListImagesOptions, listImages } from './files/list-images';
export { type DecodeOptions, decodeImage, type ImageSource, tuneDecoder } from './images/decode';
export {
  type DrawnFace,
  type DrawnParts,
  type DrawOptions,
  drawLandmarks,
  type EncodeOptions,
  encodeImage,
  type ImageFormat,
  overlay as landmarksSvg,
} from './images/draw';
export { type Drawing, drawOver } from './images/draw-over';
export { exifOrientation, imageSize } from './images/image-size';
export { looseColour, looseLandmarks, type Outline, outlinesOf } from './images/outlines';
export { isWebAddress, type ReadOptions, readImageBytes } from './images/read-bytes';
export { textPath, textWidth } from './images/stroke-font';
export * from './jobs/index';
export {
  type LoadAlignerOptions,
  loadAligner,
  type ModelSource,
  modelHandler,
  openModel,
  openStoredModel,
} from './load-aligner';
export { type LoadFaceFinderOptions, loadFaceFinder } from './load-face-finder';
export { fileHandler } from './models/file-handler';
export { defaultModel, shippedModels } from './models/shipped-models';
export { type UrlHandlerOptions, urlHandler } from './models/url-handler';
export {
  type FollowedFrame,
  type FollowedVideo,
  type FollowOptions,
  followVideo,
} from './video/follow-video';
export {
  describeVideo,
  type VideoDescription,
  type VideoFrame,
  type VideoOptions,
  videoFrames,
} from './video/video-frames';
