export { type FaceFit, type FitOptions, LandmarkFitter } from './fit-landmarks';
export { ibugVertices, type LabelConvention } from './ibug-vertices';
export type { JawConvention } from './jaw-convention';
export {
  componentsOf,
  type MorphableComponent,
  type MorphableFace,
  type MorphableWeights,
  shapeOf,
} from './morphable-face';
export { anglesOf, type HeadAngles, type Pose, project, type Rotation, rotationOf } from './pose';
export { readMorphableFace } from './read-morphable-face';
