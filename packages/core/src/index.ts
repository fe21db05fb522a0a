export * from './aligner/aligner';
export * from './aligner/face-engine';
export { cropPyramid, type FaceInput, type FacePlacement, faceInput, placeFace } from './aligner/face-input';
export { lookAgainAbove } from './aligner/second-look';
export { TensorEngine } from './aligner/tensor-engine';
export { startBackend } from './backend/start-backend';
export {
  type Calibration,
  calibratedNme,
  combinedError,
  errorAtNme,
  fitCalibration,
} from './calibration/calibration';
export { chooseFailAbove } from './calibration/fail-above';
export {
  cheapestThresholds,
  choosePresets,
  type PresetName,
  type Presets,
  presetNames,
  quitThreshold,
} from './calibration/presets';
export { ACTIVATION_GRADIENT_KERNEL, type Activation } from './cascade/activation-gradient';
export * from './cascade/average';
export * from './cascade/cascade';
export * from './cascade/initialize';
export { type StepLayout, stepLayout } from './cascade/layout';
export * from './cascade/step';
export { type StepWeights, type WeightName, weightNames, weightShapes } from './cascade/step-weights';
export * from './config/model-config';
export * from './config/named-configs';
export * from './cost/cost';
export { BlazeFace, type BlazeFaceNetwork, type BlazeFaceOptions } from './detector/blazeface/blazeface';
export {
  type AnchorGrids,
  type FaceNetwork,
  type NetworkView,
  viewStep,
} from './detector/blazeface/face-network';
export { blazeFacePoints, type RawFace } from './detector/blazeface/raw-face';
export { type FaceMeasures, frameOf, measureFace, tightBox } from './detector/blazeface/tight-box';
export * from './detector/face-detector';
export * from './errors';
export * from './explain/explain';
export * from './geometry/affine';
export * from './geometry/box';
export * from './geometry/crop';
export * from './geometry/image';
export * from './geometry/mean-shape';
export * from './geometry/point';
export * from './geometry/pyramid';
export * from './geometry/roll';
export * from './geometry/standardize';
export * from './geometry/warp';
export * from './metrics/bootstrap';
export * from './metrics/ced';
export * from './metrics/correlation';
export * from './metrics/detection';
export * from './metrics/nme';
export * from './metrics/reliability';
export * from './metrics/risk-coverage';
export * from './metrics/selective';
export * from './metrics/sign-test';
export * from './metrics/summary';
export * from './model/model';
export * from './model/model-files';
export { memoryHandler, type ReadModelFile, readModel } from './model/read-model';
export * from './numeric/random';
export * from './output-error';
export * from './schemes/index';
export { type BoxAligner, FaceTracker } from './tracker/face-tracker';
export { OneEuroFilter, type OneEuroOptions } from './tracker/one-euro';
export type { TrackedFace, TrackerOptions } from './tracker/tracked-face';
export * from './training/adam-kernel';
export * from './vectors/reference-vectors';
export { fromFloat16 } from './weights/float16';
export { type Precision, precisions } from './weights/store-weight';
export { stageOf, type WorkOptions, type WorkProgress } from './work';
