export {
  type AugmentInput,
  type AugmentOptions,
  augmentOptions,
  defaultAugmentation,
  noAugmentation,
} from './samples/augment-options';
export {
  type LabelledFace,
  makeSample,
  type Sample,
  type SampleConfig,
  sampleRandom,
} from './samples/sample';
