import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseModelConfig } from '../src/index';
import { Cascade } from '../src/tensors/index';
import { useTestBackend } from './backends';
import { noise, tinyConfig } from './tiny-model';

beforeAll(() => useTestBackend('cpu'));

const input = (faces: number) =>
  tf.tidy(() => ({
    pyramid: [noise([faces, 64, 64, 3], 1), noise([faces, 32, 32, 3], 2)] as tf.Tensor4D[],
    initial: tf.add(32, noise([faces, 5, 2], 3, 8)) as tf.Tensor3D,
  }));

describe('Cascade', () => {
  it('gives every face what it gets alone, wherever its neighbours quit', async () => {
    const config = parseModelConfig({ ...tinyConfig, levels: [1, 1, 0] });
    const cascade = Cascade.create(config, 4);
    const { pyramid, initial } = input(5);
    const before = tf.memory().numTensors;
    const outputs = tf.tidy(() =>
      cascade
        .forward(pyramid, initial)
        .map(({ landmarks, error }) => [landmarks.arraySync(), error.arraySync()] as const),
    );
    // Faces 0 and 3 exit after step 1, face 1 after step 2, 2 and 4 run to the end.
    const stop = [0, 1, 2, 0, 2];
    const expected = stop.map((step, face) => outputs.slice(0, step + 1).map(([, error]) => error[face]!));
    const close = (a: readonly number[], b: readonly number[]) =>
      a.length === b.length && a.every((value, i) => Math.abs(value - b[i]!) < 1e-6);
    const selected = await cascade.select(pyramid, initial, (errors) =>
      expected.some((whole) => close(errors, whole)),
    );
    for (const [face, { landmarks, errors }] of selected.entries()) {
      expect(errors).toHaveLength(stop[face]! + 1);
      for (const [step, error] of errors.entries()) expect(error).toBeCloseTo(expected[face]![step]!, 5);
      const points = outputs[stop[face]!]![0][face]!.flat();
      for (const [i, value] of points.entries()) expect(landmarks[i]).toBeCloseTo(value, 4);
    }
    expect(tf.memory().numTensors).toBe(before);
    cascade.dispose();
    tf.dispose([...pyramid, initial]);
  });

  it('is the same for the same seed and another for another', () => {
    const values = (seed: number) => {
      const cascade = Cascade.create(tinyConfig, seed);
      const data = cascade.steps[1]!.hiddenKernel.dataSync().slice();
      cascade.dispose();
      return data;
    };
    expect(values(1)).toEqual(values(1));
    expect(values(1)).not.toEqual(values(2));
  });

  it('starts with the deviation that the authors use, on request', () => {
    const cascade = Cascade.create(tinyConfig, 1, 'reference');
    const kernel = cascade.steps[0]!.attentionKernel!.dataSync<'float32'>();
    const deviation = Math.sqrt(kernel.reduce((sum, value) => sum + value * value, 0) / kernel.length);
    // A normal distribution cut at two deviations has 0.8796 of its deviation.
    expect(deviation).toBeCloseTo(0.01 * 0.8796, 4);
    expect(Math.max(...kernel)).toBeLessThanOrEqual(0.02);
    cascade.dispose();
  });

  it('refuses weights of another shape, naming them', () => {
    const cascade = Cascade.create(tinyConfig, 1);
    const wider = parseModelConfig({ ...tinyConfig, hidden: 9 });
    expect(() => new Cascade(wider, cascade.steps)).toThrow(/step 1: hiddenKernel has shape \[26,8\]/);
    expect(() => new Cascade(tinyConfig, cascade.steps.slice(1))).toThrow(
      /weights for 1 steps, but the model has 2/,
    );
    cascade.dispose();
  });
});
