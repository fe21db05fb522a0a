import { Random } from '@musica/core';
import {
  ACTIVATION_GRADIENT_KERNEL,
  ADAM_KERNEL,
  type AdamAttributes,
  type AdamMemo,
  POOL_GRADIENT_KERNEL,
  POOL_KERNEL,
} from '@musica/core/tensors';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasNativeBinding, packageRoot, resolvePackage } from '../src/backends/packages';
import { useBackend } from '../src/index';
import { enterNativeFolder } from './native-folder';

enterNativeFolder();

const entry = resolvePackage('@tensorflow/tfjs-node');
const root = entry && packageRoot(entry);
const names = ['value', 'first', 'second', 'average', 'gradient'] as const;
const run = (kernel: string, inputs: Record<string, tf.Tensor>, attributes: object) =>
  tf.engine().runKernel<tf.Tensor[]>(kernel, inputs, attributes as tf.NamedAttrMap);

describe.skipIf(!root || !hasNativeBinding(root))(
  'training kernels of native TensorFlow (tfjs-node is built here)',
  () => {
    beforeAll(() => useBackend('tensorflow'));
    afterAll(() => tf.removeBackend('tensorflow'));

    it('step Adam and the average as the formulas say, and leave copies of the weights alone', () => {
      const size = 1000;
      const random = new Random(1);
      const start = Object.fromEntries(
        names.map((name) => {
          const value = () => (name === 'second' ? 0.01 * random.uniform() : random.normal());
          return [name, Float32Array.from({ length: size }, value)];
        }),
      ) as Record<(typeof names)[number], Float32Array>;
      const memo: AdamMemo = {};
      const attributes: AdamAttributes = {
        beta1: 0.9,
        beta2: 0.999,
        rate: 0.01,
        epsilon: 1e-5,
        averageDecay: 0.9,
        memo,
      };
      let inputs = Object.fromEntries(names.map((name) => [name, tf.tensor1d(start[name].slice())]));
      const copy = tf.clone(inputs.value!);
      for (let step = 0; step < 2; step++) {
        const results = run(ADAM_KERNEL, inputs, attributes);
        const [value, first, second, average] = results;
        inputs = { value, first, second, average, gradient: inputs.gradient } as typeof inputs;
      }
      const found = names.map((name) => inputs[name]!.dataSync());
      for (let i = 0; i < size; i++) {
        let [value, first, second, average, gradient] = names.map((name) => start[name][i]!) as number[] &
          [number, number, number, number, number];
        for (let step = 0; step < 2; step++) {
          first = 0.9 * first + 0.1 * gradient;
          second = 0.999 * second + 0.001 * gradient ** 2;
          value -= (0.01 * first) / (Math.sqrt(second) + 1e-5);
          average = 0.9 * average + 0.1 * value;
        }
        for (const [slot, wanted] of [value, first, second, average].entries()) {
          // TensorFlow rounds 1 - beta2 to float32, which is 5e-5 of it.
          expect(Math.abs(found[slot]![i]! - wanted)).toBeLessThan(1e-5 * Math.max(1, Math.abs(wanted)));
        }
      }
      expect(copy.dataSync()).toEqual(start.value);
      memo.release!();
    });

    it.each([
      ['relu', (y: number) => (y > 0 ? 1 : 0)],
      ['sigmoid', (y: number) => y * (1 - y)],
      ['tanh', (y: number) => 1 - y * y],
    ])('give the gradient of %s', (activation, slope) => {
      const dy = tf.tensor1d([0.5, -2, 3, 1]);
      const y = tf.tensor1d([0, 0.25, 0.5, 0.9]);
      const found = tf
        .engine()
        .runKernel<tf.Tensor>(ACTIVATION_GRADIENT_KERNEL, { dy, y }, { activation })
        .dataSync();
      for (const [i, value] of y.dataSync().entries()) {
        expect(found[i]).toBeCloseTo(dy.dataSync()[i]! * slope(value), 6);
      }
    });

    it('pool and remember where the largest were: of ties, the first gets the gradient', () => {
      // Two images of 2 x 4 with 2 channels, whole numbers without ties but for the last block of the second channel.
      const values = [
        ...[1, 8, 5, 2, 3, 4, 7, 9, 6, 3, 2, 1, 8, 5, 4, 9],
        ...[9, 1, 2, 3, 4, 7, 5, 7, 3, 8, 1, 4, 6, 7, 8, 2],
      ];
      const x = tf.tensor4d(values, [2, 2, 4, 2]);
      const dy = tf.tensor4d([10, 20, 30, 40, 50, 60, 70, 80], [2, 1, 2, 2]);
      const [pooled, places] = run(POOL_KERNEL, { x }, {}) as [tf.Tensor, tf.Tensor];
      expect([...pooled.dataSync()]).toEqual([6, 8, 8, 9, 9, 8, 8, 7]);
      const dx = tf.engine().runKernel<tf.Tensor>(POOL_GRADIENT_KERNEL, { x, dy, places }, {});
      expect([...dx.dataSync()]).toEqual([
        ...[0, 20, 0, 0, 0, 0, 0, 40, 10, 0, 0, 0, 30, 0, 0, 0],
        ...[50, 0, 0, 0, 0, 80, 0, 0, 0, 60, 0, 0, 0, 0, 70, 0],
      ]);
    });
  },
);
