export * from './aligner/align-options';
export * from './aligner/aligner';
export * from './aligner/face-alignment';
export * from './aligner/face-engine';
export { cropPyramid, type FaceInput, type FacePlacement, faceInput, placeFace } from './aligner/face-input';
export { type FaceJson, faceJson, type ImageJson } from './aligner/face-json';
export { boxesOf, isFaceDetector } from './aligner/given-faces';
export { type Consensus, labelFace } from './aligner/label-face';
export {
  analyseFace,
  type EyeOpenness,
  eyeOpenness,
  type FaceAnalysis,
  headPose,
} from './analysis/analyse-face';
export type { GazeDirection, HeadPose } from './analysis/angles';
export { eyeAspectRatio, mouthAspectRatio } from './analysis/aspect-ratios';
export {
  type Calibration,
  calibratedNme,
  combinedError,
  errorAtNme,
  fitCalibration,
  predictedNme,
} from './calibration/calibration';
export { chooseFailAbove } from './calibration/fail-above';
export {
  cheapestThresholds,
  choosePresets,
  type PresetName,
  type Presets,
  presetNames,
} from './calibration/presets';
export type { Cascade, CascadeSelectOptions, ExitRule, SelectedFace } from './cascade/cascade';
export * from './cascade/initialize';
export { type StepLayout, stepLayout } from './cascade/layout';
export type { StepWeights } from './cascade/step-weights';
export { type OfEachWeight, type WeightName, weightNames, weightShapes } from './cascade/weight-names';
export * from './config/model-config';
export * from './config/named-configs';
export * from './contours/contours';
export * from './contours/regions';
export * from './cost/cost';
export * from './crops/crop-template';
export * from './crops/face-crop';
export { BlazeFace, type BlazeFaceOptions } from './detector/blazeface/blazeface';
export {
  type AnchorGrids,
  type FaceNetwork,
  type NetworkView,
  viewStep,
} from './detector/blazeface/face-network';
export { fitTightBox, type TightBoxSample } from './detector/blazeface/fit-tight-box';
export { blazeFacePoints, type RawFace } from './detector/blazeface/raw-face';
export { tightBox } from './detector/blazeface/tight-box';
export type { TightBoxWeights } from './detector/blazeface/tight-box-weights';
export * from './detector/box-convention';
export * from './detector/face-detector';
export { disposeSymbol } from './dispose-symbol';
export {
  colourOfPart,
  type DrawableFace,
  type DrawnParts,
  drawingColours,
  type FaceDrawing,
  type FaceStroke,
  faceDrawing,
} from './drawing/face-drawing';
export { facesSvg } from './drawing/faces-svg';
export * from './errors';
export type { ExplainedFace, ExplainedPatch, ExplainedStep } from './explain/explained-face';
export {
  FaceFinder,
  type FaceFinderOptions,
  type FaceFinderParts,
  type FindOptions,
  type FrameTracker,
} from './finder/face-finder';
export { type PixelAligner, type PixelPartsOptions, pixelParts } from './finder/pixel-parts';
export * from './geometry/affine';
export * from './geometry/box';
export * from './geometry/box-tuple';
export * from './geometry/crop';
export * from './geometry/image';
export * from './geometry/mean-shape';
export * from './geometry/point';
export * from './geometry/pyramid';
export { rollOf } from './geometry/roll';
export * from './geometry/similarity';
export * from './geometry/standardize';
export * from './geometry/warp';
export {
  type LandmarkErrorHead,
  type LandmarkErrorStep,
  landmarkErrorsOf,
} from './landmark-errors/landmark-error-head';
export { storeLandmarkErrors } from './landmark-errors/stored-landmark-errors';
export * from './metrics/bootstrap';
export * from './metrics/ced';
export * from './metrics/correlation';
export * from './metrics/detection';
export * from './metrics/nme';
export * from './metrics/pair-boxes';
export * from './metrics/reliability';
export * from './metrics/risk-coverage';
export * from './metrics/selective';
export * from './metrics/sign-test';
export * from './metrics/summary';
export * from './metrics/track-figures';
export * from './model/model';
export * from './model/model-boxes';
export { memoryHandler, type ReadModelFile, readModel, urlBeside } from './model/read-model';
export { readStoredModel, type StoredModel } from './model/stored-model';
export { assertNumber, type NumberRange } from './numeric/assert-number';
export { joinBytes } from './numeric/join';
export * from './numeric/random';
export * from './output-error';
export { bytesOf, isUrl, kindOf } from './realm';
export * from './schemes/index';
export * from './selection/decide';
export * from './selection/exit-below';
export * from './selection/exit-thresholds';
export * from './selection/flip-test';
export { type RecropRule, recropBox, usualRecrop } from './selection/recrop';
export * from './selection/selection-rule';
export { type Blink, BlinkDetector, type EyeState } from './tracker/blinks';
export { type BoxAligner, FaceTracker } from './tracker/face-tracker';
export { NewestOnly } from './tracker/newest-only';
export { OneEuroFilter, type OneEuroOptions } from './tracker/one-euro';
export { LandmarkSmoother, type SmoothOptions } from './tracker/smoothing/landmark-smoother';
export type { TrackedFace, TrackerOptions } from './tracker/tracked-face';
export { type TrackedFaceJson, trackedFaceJson } from './tracker/tracked-face-json';
export { fromFloat16 } from './weights/float16';
export { freshWeights } from './weights/fresh-weights';
export {
  type CascadeWeights,
  type PlainWeight,
  plainWeight,
  type WholeRows,
  wholeRowsWeight,
} from './weights/plain-weights';
export { type Precision, precisions } from './weights/store-weight';
export { stageOf, type WorkOptions, type WorkProgress } from './work';
