export { type CheckOptions, checkFaces } from './check/check-dataset';
export { type Finding, type FindingKind, findingKinds } from './check/finding';
export { knownGroup } from './check/shared-groups';
export { swappedSides } from './check/swapped-sides';
export { datasetTo68 } from './convert-scheme';
export {
  type Dataset,
  type DatasetFormat,
  type FaceRecord,
  faceId,
  type PictureOfSet,
  type ReadOptions,
  type WritableDataset,
  type WrittenLabels,
} from './dataset';
export { landmarksInto, type PointBuffer } from './files/compact-face';
export { datasetFormats } from './formats/index';
export { manifest, writeManifest } from './formats/manifest';
export { type PicturePlacing, pictureOfId, placePictures } from './formats/place-pictures';
export { type Prediction, predictionLine, readPredictions, writePredictions } from './formats/predictions';
export { parsePts, writePts } from './formats/pts';
export { imageExtensions, ptsFolder } from './formats/pts-folder';
export { meanShapeOf } from './mean-shape-of';
export { type DatasetStats, datasetStats } from './measure/dataset-stats';
export { type FaceMeasures, measureFaceShape } from './measure/face-measures';
export { type Spread, spreadOf } from './measure/quantiles';
export {
  anglesOf,
  componentsOf,
  type FaceFit,
  type FitOptions,
  type HeadAngles,
  ibugVertices,
  type JawConvention,
  type LabelConvention,
  LandmarkFitter,
  type MorphableComponent,
  type MorphableFace,
  type MorphableWeights,
  type Pose,
  project,
  type Rotation,
  readMorphableFace,
  rotationOf,
  shapeOf,
} from './morphable/index';
export {
  collectProblems,
  type DatasetProblem,
  DatasetRecordError,
  formatProblem,
  landmarkProblem,
  requireFaces,
} from './problems';
export {
  checkTurnPlan,
  defaultTurnPlan,
  FaceProfiler,
  planTurns,
  type TurnableFace,
  type TurnedFace,
  type TurnOptions,
  type TurnPlan,
} from './profile/index';
export { formatOf, readDataset } from './read-dataset';
export {
  type AugmentInput,
  type AugmentOptions,
  augmentOptions,
  defaultAugmentation,
  noAugmentation,
} from './samples/augment-options';
export { type FailedFace, type FailureKind, failureKinds, makeFailure } from './samples/failure';
export {
  type LabelledFace,
  makeSample,
  type SampleConfig,
  sampleRandom,
} from './samples/sample';
export { facesOfSplit, type GroupSplit, groupOfFace, personOfName, splitByGroup } from './splits';
export {
  type PoseLimits,
  parametricFace,
  type SyntheticFace,
  type SyntheticFaces,
  type SyntheticOptions,
  syntheticFaces,
} from './synthetic/index';
