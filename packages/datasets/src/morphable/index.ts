export { type FaceFit, type FitOptions, type JawConvention, LandmarkFitter } from './fit-landmarks';
export { ibugVertices } from './ibug-vertices';
export {
  componentsOf,
  type MorphableComponent,
  type MorphableFace,
  type MorphableWeights,
  shapeOf,
} from './morphable-face';
export { anglesOf, type HeadAngles, type Pose, project, type Rotation, rotationOf } from './pose';
export { readMorphableFace } from './read-morphable-face';
