import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../src/index';
import { registerGradients } from '../src/training/index';
import { useTestBackend } from './backends';

const shapes = { x: [2, 7, 8, 3], filter: [3, 2, 3, 4] } as const;

function noise(shape: readonly number[], seed: number): tf.Tensor4D {
  const random = new Random(seed);
  const size = shape.reduce((product, side) => product * side, 1);
  return tf.tensor4d(
    Float32Array.from({ length: size }, () => random.normal()),
    [...shape] as [number, number, number, number],
  );
}

type Convolution = (x: tf.Tensor4D, filter: tf.Tensor4D) => tf.Tensor4D;

/** The gradient of a weighted sum of the convolution, so that every value of `dy` differs. */
function gradient(of: 'x' | 'filter', convolution: Convolution): Float32Array {
  return tf.tidy(() => {
    const [x, filter] = [noise(shapes.x, 1), noise(shapes.filter, 2)];
    const loss = (result: tf.Tensor4D) => tf.sum<tf.Scalar>(tf.mul(result, noise(result.shape, 3)));
    return of === 'x'
      ? tf
          .grad((input) => loss(convolution(input as tf.Tensor4D, filter)))(x)
          .dataSync<'float32'>()
      : tf
          .grad((kernel) => loss(convolution(x, kernel as tf.Tensor4D)))(filter)
          .dataSync<'float32'>();
  });
}

const plain: Convolution = (x, filter) => tf.conv2d(x, filter, 1, 'valid');
const others: Record<string, Convolution> = {
  strides: (x, filter) => tf.conv2d(x, filter, [2, 1], 'valid'),
  padding: (x, filter) => tf.conv2d(x, filter, 1, 'same'),
};

describe('the convolution gradient on wasm', () => {
  const expected = new Map<Convolution, Record<'x' | 'filter', Float32Array>>();
  beforeAll(async () => {
    registerGradients();
    await useTestBackend('cpu');
    for (const convolution of [plain, ...Object.values(others)]) {
      expected.set(convolution, { x: gradient('x', convolution), filter: gradient('filter', convolution) });
    }
    await useTestBackend('wasm');
  });

  it.each(['x', 'filter'] as const)('with respect to %s is that of TensorFlow.js on cpu', (of) => {
    const found = gradient(of, plain);
    const wanted = expected.get(plain)![of];
    expect(found).toHaveLength(wanted.length);
    for (const [i, value] of wanted.entries()) expect(found[i]!).toBeCloseTo(value, 4);
  });

  it.each(Object.keys(others))('with %s stays that of TensorFlow.js', (name) => {
    const convolution = others[name]!;
    const found = gradient('x', convolution);
    for (const [i, value] of expected.get(convolution)!.x.entries()) expect(found[i]!).toBeCloseTo(value, 4);
    // The reason for a gradient of our own: TensorFlow.js has none here, which must be said and not be a wrong number.
    expect(() => gradient('filter', convolution)).toThrow(/Conv2DBackpropFilter/);
  });
});
