export { parametricFace } from './parametric/parametric-face';
export type { PoseLimits } from './scene/draw-scene';
export {
  type SyntheticFace,
  type SyntheticFaces,
  type SyntheticOptions,
  syntheticFaces,
} from './synthetic-faces';
