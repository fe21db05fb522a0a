import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { averageCascades, Cascade } from '../src/tensors/index';
import { useTestBackend } from './backends';
import { tinyConfig } from './tiny-model';

describe('averageCascades', () => {
  beforeAll(() => useTestBackend('cpu'));

  it('takes the means of all weights, by their shares', () => {
    const tensors = tf.memory().numTensors;
    const cascades = [1, 2, 3].map((seed) => Cascade.create(tinyConfig, seed));
    const value = (cascade: Cascade) => cascade.weights[1]!.hiddenKernel.dataSync()[5]!;
    const [a, b, c] = cascades.map(value) as [number, number, number];
    const alike = averageCascades(cascades);
    expect(value(alike)).toBeCloseTo((a + b + c) / 3, 6);
    const shared = averageCascades(cascades, [1, 1, 2]);
    expect(value(shared)).toBeCloseTo(0.25 * a + 0.25 * b + 0.5 * c, 6);
    // Of one alone, nothing changes.
    const alone = averageCascades([cascades[0]!]);
    for (const [step, weights] of alone.weights.entries()) {
      for (const [name, tensor] of Object.entries(weights)) {
        const before = cascades[0]!.weights[step]![name as 'hiddenKernel'];
        expect(tensor.dataSync()).toEqual(before.dataSync());
      }
    }
    for (const each of [...cascades, alike, shared, alone]) each.dispose();
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('refuses what cannot be averaged', () => {
    const cascade = Cascade.create(tinyConfig, 1);
    const renamed = Cascade.create({ ...tinyConfig, name: 'other' }, 1);
    const wider = Cascade.create({ ...tinyConfig, name: 'wider', hidden: 12 }, 1);
    const config = expect.objectContaining({ code: 'config' });
    expect(() => averageCascades([])).toThrow(config);
    expect(() => averageCascades([cascade, wider])).toThrow(/tiny and wider are of different shape/);
    for (const shares of [[1], [1, 0], [1, Number.NaN], [1, 2, 3]]) {
      expect(() => averageCascades([cascade, renamed], shares)).toThrow(config);
    }
    expect(averageCascades([cascade, renamed]).config.name).toBe('tiny');
  });
});
