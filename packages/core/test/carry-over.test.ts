import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { ibug68ToWflw98, parseModelConfig, wflw98Mixtures, wflw98OfIbug68 } from '../src/index';
import { Cascade } from '../src/tensors/index';
import '@tensorflow/tfjs-backend-cpu';
import { noise } from './tiny-model';

const config = parseModelConfig({
  name: 'few',
  landmarks: 5,
  patchIndices: [[1], [0, 2]],
  hidden: 4,
  levels: [1, 0],
  boxSize: 20,
  cropSize: 32,
});

/** Landmarks after each step, on the same noise for every cascade. */
function run(cascade: Cascade): number[][] {
  return tf.tidy(() => {
    const pyramid = [noise([1, 32, 32, 3], 1), noise([1, 16, 16, 3], 2)] as tf.Tensor4D[];
    const initial = tf.tensor3d([8, 9, 20, 9, 15, 14, 10, 21, 19, 22], [1, 5, 2]);
    return cascade.forward(pyramid, initial).map(({ landmarks }) => [...landmarks.dataSync<'float32'>()]);
  });
}

it('a new patch says nothing at first, and the order of patches does not matter', () => {
  const before = tf.memory().numTensors;
  const source = Cascade.create(config, 5);
  const more = Cascade.trainable(source, {
    ...config,
    patchIndices: [
      [4, 1],
      [2, 3, 0],
    ],
  });
  const [old, now] = [run(source), run(more)];
  expect(old[1]![0]).not.toBeCloseTo(8, 3);
  for (const [step, landmarks] of now.entries()) {
    for (const [i, value] of landmarks.entries()) expect(value).toBeCloseTo(old[step]![i]!, 5);
  }
  source.dispose();
  more.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

it('the rows of a patch that is gone are gone, those of the others and of the hidden state stay', () => {
  const source = Cascade.create(config, 5);
  const fewer = Cascade.trainable(source, { ...config, patchIndices: [[1], [2]] });
  const rows = (cascade: Cascade) => cascade.steps[1]!.hiddenKernel.arraySync() as number[][];
  const all = rows(source);
  expect(all).toHaveLength(2 * 256 + 4);
  expect(rows(fewer)).toEqual([...all.slice(256, 512), ...all.slice(512)]);
  source.dispose();
  fewer.dispose();
});

it('new hidden units change nothing at first, and can be trained', () => {
  const source = Cascade.create(config, 5);
  const wide = Cascade.trainable(source, {
    ...config,
    hidden: 7,
    patchIndices: [
      [1, 3],
      [2, 0],
    ],
  });
  const [old, now] = [run(source), run(wide)];
  for (const [step, landmarks] of now.entries()) {
    for (const [i, value] of landmarks.entries()) expect(value).toBeCloseTo(old[step]![i]!, 5);
  }
  // A unit whose inputs were 0 as well could never learn: its output and its gradient would stay 0.
  const columns = (wide.steps[0]!.hiddenKernel.arraySync() as number[][]).map((row) => row.slice(4));
  expect(columns.flat().filter((value) => value === 0)).toEqual([]);
  source.dispose();
  wide.dispose();
});

it('refuses a configuration that differs in more than patches and hidden units', () => {
  const source = Cascade.create(config, 5);
  for (const change of [{ hidden: 3 }, { projection: 8 }]) {
    expect(() => Cascade.trainable(source, { ...config, name: 'other', ...change })).toThrow(
      /weights of few cannot start other: they differ in more than their patches/,
    );
  }
  source.dispose();
});

it('98 landmarks move as the 68 do that they come from', () => {
  const before = tf.memory().numTensors;
  const small = { hidden: 4, levels: [1, 0], boxSize: 40, cropSize: 64 };
  const patches = [30, 36, 45, 48, 54];
  const from = parseModelConfig({
    ...small,
    name: 'a',
    scheme: 'ibug68',
    landmarks: 68,
    patchIndices: patches,
  });
  const to = parseModelConfig({
    ...{ ...small, name: 'b', scheme: 'wflw98', landmarks: 98 },
    patchIndices: patches.map((index) => wflw98OfIbug68[index]!),
  });
  const source = Cascade.create(from, 3);
  const turned = Cascade.trainable(source, to);
  const moves = (cascade: Cascade, shape: readonly (readonly [number, number])[]) =>
    tf.tidy(() => {
      const pyramid = [noise([1, 64, 64, 3], 1), noise([1, 32, 32, 3], 2)] as tf.Tensor4D[];
      const initial = tf.tensor3d([shape.map(([x, y]) => [x, y])]);
      return cascade.forward(pyramid, initial).map(({ landmarks, error }) => ({
        moved: (landmarks.arraySync()[0] as number[][]).map(([x, y], i) => [
          x! - shape[i]![0],
          y! - shape[i]![1],
        ]),
        error: error.dataSync()[0]!,
      }));
    });
  // Brows apart from it, the 98 start where the 68 do; no patch is on a brow.
  const shape = Array.from({ length: 68 }, (_, i) => [12 + ((i * 7) % 40), 12 + ((i * 11) % 40)] as const);
  const [old, now] = [moves(source, shape), moves(turned, ibug68ToWflw98(shape))];
  for (const [step, { moved, error }] of now.entries()) {
    expect(error).toBeCloseTo(old[step]!.error, 5);
    for (const [i, { from, weights }] of wflw98Mixtures.entries()) {
      for (const axis of [0, 1]) {
        const expected = from.reduce((sum, of, k) => sum + weights[k]! * old[step]!.moved[of]![axis]!, 0);
        expect(moved[i]![axis], `${step} ${i}`).toBeCloseTo(expected, 3);
      }
    }
  }
  expect(Math.abs(old[0]!.moved[30]![0]!)).toBeGreaterThan(1e-3);
  source.dispose();
  turned.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
