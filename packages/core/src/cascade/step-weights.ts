import type { Tensor } from '@tensorflow/tfjs-core';
import type { OfEachWeight } from './weight-names';

/** The weights of one step as tensors of TensorFlow.js; `weightShapes` says which shape each has. */
export type StepWeights = OfEachWeight<Tensor>;
