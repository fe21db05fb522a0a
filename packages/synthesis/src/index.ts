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
  type MovingStillOptions,
  movingStill,
  type StillFrame,
  type StillPose,
} from './moving/moving-still';
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
export { type Turning, turnedDataset, turnFace } from './profile/turned-dataset';
export { ImageReader } from './rendered-dataset/image-reader';
export { formatOfFaces, openFaces, readFaceImage } from './rendered-dataset/open-dataset';
export { readBackgrounds } from './rendered-dataset/read-backgrounds';
export { readShape, shapeHelp } from './rendered-dataset/read-shape';
export { parseSynthetic, syntheticDataset, syntheticHelp } from './rendered-dataset/synthetic-dataset';
export {
  type PoseLimits,
  parametricFace,
  type SyntheticFace,
  type SyntheticFaces,
  type SyntheticOptions,
  syntheticFaces,
} from './rendering/index';
