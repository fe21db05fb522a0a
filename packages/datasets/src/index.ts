export {
  type AgreedLabel,
  type Anchor,
  agreeOnLandmarks,
  faceYaw,
  fivePointLandmarks,
  type LabelSource,
  pullToAnchors,
} from './agreement/index';
export { type CheckOptions, checkFaces } from './check/check-dataset';
export { type Finding, type FindingKind, findingKinds } from './check/finding';
export { implausibleShapes } from './check/implausible-shape';
export { knownGroup } from './check/shared-groups';
export { swappedSides } from './check/swapped-sides';
export { datasetTo68, datasetTo98 } from './convert-scheme';
export {
  type Dataset,
  type DatasetFormat,
  type FaceRecord,
  faceId,
  type ImageOfSet,
  type ImageSource,
  type ReadOptions,
  type SourceOptions,
  sourceOf,
  type WritableDataset,
  type WrittenLabels,
} from './dataset';
export { facesByFile, facesByImage } from './faces-by-image';
export { landmarksInto, type PointBuffer } from './files/compact-face';
export { parseJson } from './files/json-lines';
export { exists } from './files/path-below';
export { readLimited } from './files/read-limited';
export { readTextLines } from './files/text-lines';
export { mediapipeToIbug68 } from './formats/foreign-predictions';
export { datasetFormats } from './formats/index';
export { manifest, writeManifest } from './formats/manifest';
export { type ImagePlacing, imageOfId, type PlaceOptions, placeImages } from './formats/place-images';
export { type Prediction, predictionLine, readPredictions, writePredictions } from './formats/predictions';
export { parsePts, writePts } from './formats/pts';
export { ptsFolder } from './formats/pts-folder';
export { boxOfTuple } from './formats/schemas';
export { type LandmarkState, landmarkStates } from './landmark-states';
export { meanShapeOf } from './mean-shape-of';
export { type DatasetStats, datasetStats } from './measure/dataset-stats';
export { type FaceMeasures, measureFaceShape } from './measure/face-measures';
export { type Spread, spreadOf } from './measure/quantiles';
export { pairImages } from './pair-images';
export { prefetch } from './prefetch';
export {
  collectProblems,
  type DatasetProblem,
  DatasetRecordError,
  formatProblem,
  landmarkProblem,
  requireFaces,
} from './problems';
export { formatOf, type OpenedDataset, readDataset } from './read-dataset';
export {
  type AugmentInput,
  type AugmentOptions,
  augmentOptions,
  defaultAugmentation,
  noAugmentation,
} from './samples/augment-options';
export { type FailedFace, type FailureKind, failureKinds, synthesizeFailure } from './samples/failure';
export {
  type LabelledFace,
  makeSample,
  type SampleConfig,
  sampleRandom,
} from './samples/sample';
export { aflw19, aflw21, celeba5, datasetSchemes, helen194 } from './schemes/index';
export { facesOfSplit, type GroupSplit, groupOfFace, personOfName, splitByGroup } from './splits';
export { subsample } from './subsample';
export {
  csvLines,
  csvWriter,
  type FaceInVideo,
  type FaceRow,
  faceRow,
  parquetBytes,
  type TableFace,
} from './tables/index';
