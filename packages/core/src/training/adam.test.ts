import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { useTestBackend } from '../../test/backends';
import { updateWeight } from './adam';

beforeAll(() => useTestBackend('cpu'));

/** One step on a weight of 2 whose average is 10; what they are then. */
function afterOneStep(step: number, averageDecay: number) {
  const slots = tf.tidy(() => ({
    value: tf.variable(tf.tensor1d([2])),
    first: tf.variable(tf.tensor1d([0])),
    second: tf.variable(tf.tensor1d([0])),
    average: tf.variable(tf.tensor1d([10])),
  }));
  tf.tidy(() => updateWeight(slots, tf.tensor1d([4]), step, 0.1, averageDecay, {}));
  const [value, average] = [slots.value.dataSync()[0]!, slots.average.dataSync()[0]!];
  tf.dispose({ ...slots });
  return { value, average };
}

it('the first step of Adam is the learning rate against the sign of the gradient', () => {
  // Both moments without bias are those of the gradient itself: 0.1 * 4 / (4 + epsilon).
  expect(afterOneStep(1, 0).value).toBeCloseTo(1.9, 6);
});

it('the average keeps its decay of what it was, and takes the rest of the new weight', () => {
  const { value, average } = afterOneStep(100_000, 0.99);
  expect(average).toBeCloseTo(0.99 * 10 + 0.01 * value, 4);
  expect(average).toBeGreaterThan(9.9);
});

it('young averages forget faster: (1 + step) / (10 + step) at most', () => {
  const { value, average } = afterOneStep(1, 0.99);
  expect(average).toBeCloseTo((2 / 11) * 10 + (9 / 11) * value, 4);
});

it('is left alone where there is none', () => {
  expect(afterOneStep(100_000, 0).average).toBe(10);
});
