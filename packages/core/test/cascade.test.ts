import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Cascade, parseModelConfig } from '../src/index';
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
    // Faces 0 and 3 quit after step 0, face 1 after step 1, 2 and 4 run to the end.
    const errors = outputs.map(([, error]) => error);
    const stop = [0, 1, 2, 0, 2];
    const quits = new Set(stop.map((step, face) => errors[step]![face]!));
    const selected = await cascade.select(pyramid, initial, (step, error) =>
      [...quits].some(
        (value) =>
          Math.abs(value - error) < 1e-6 &&
          stop[errors[step]!.findIndex((e) => Math.abs(e - error) < 1e-6)] === step,
      ),
    );
    expect(selected.map(({ step }) => step)).toEqual(stop);
    for (const [face, { landmarks, error, step }] of selected.entries()) {
      const expected = outputs[step]![0][face]!.flat();
      expect(error).toBeCloseTo(outputs[step]![1][face]!, 5);
      for (const [i, value] of expected.entries()) expect(landmarks[i]).toBeCloseTo(value, 4);
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
    const kernel = cascade.steps[0]!.attentionKernel.dataSync<'float32'>();
    const deviation = Math.sqrt(kernel.reduce((sum, value) => sum + value * value, 0) / kernel.length);
    // A normal distribution cut at two deviations has 0.8796 of its deviation.
    expect(deviation).toBeCloseTo(0.01 * 0.8796, 4);
    expect(Math.max(...kernel)).toBeLessThanOrEqual(0.02);
    cascade.dispose();
  });

  it('refuses weights of another shape, naming them', () => {
    const cascade = Cascade.create(tinyConfig, 1);
    const wider = parseModelConfig({ ...tinyConfig, hidden: 9 });
    expect(() => new Cascade(wider, cascade.steps)).toThrow(/step 0: hiddenKernel has shape \[26,8\]/);
    expect(() => new Cascade(tinyConfig, cascade.steps.slice(1))).toThrow(
      /weights for 1 steps, but the model has 2/,
    );
    cascade.dispose();
  });
});
