export {
  componentsOf,
  type MorphableComponent,
  type MorphableFace,
  type MorphableWeights,
  shapeOf,
} from './morphable-face';
export { readMorphableFace } from './read-morphable-face';
