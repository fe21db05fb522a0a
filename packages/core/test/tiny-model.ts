import * as tf from '@tensorflow/tfjs-core';
import { type Model, parseModelConfig, Random } from '../src/index';
import { Cascade } from '../src/tensors/index';

/** Small enough for the plain CPU backend. */
export const tinyConfig = parseModelConfig({
  name: 'tiny',
  landmarks: 5,
  patchIndices: [0, 2, 4],
  hidden: 8,
  projection: 6,
  levels: [1, 0],
  boxSize: 40,
  cropSize: 64,
});

export const tinyShape = [
  [0, 0.1],
  [1, 0],
  [0.5, 0.5],
  [0.2, 1],
  [0.8, 0.9],
] as const;

/** With fresh weights; what it finds means nothing. */
export function tinyModel(seed = 1): Model {
  return { config: tinyConfig, meanShape: tinyShape, cascade: Cascade.create(tinyConfig, seed) };
}

/** Standard normal values, the same for the same seed. */
export function noise(shape: number[], seed: number, scale = 1): tf.Tensor {
  const random = new Random(seed);
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => scale * random.normal()),
    shape,
  );
}
