import { findScheme } from '@musica/core';
import { useBackend } from '@musica/node';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { toBatches } from './batches';

beforeAll(() => useBackend('cpu'));

const scheme = findScheme('ibug68');

/** Face f has f everywhere in its image, and landmarks of its own. */
function samples(faces: number) {
  const of = (values: number, value: (face: number, i: number) => number) =>
    Float32Array.from({ length: faces * values }, (_, i) => value(Math.floor(i / values), i % values));
  return {
    levels: [of(4 * 4 * 3, (face) => face), of(2 * 2 * 3, (face) => face)],
    landmarks: of(136, (face, i) => face + (i % 17) * (i % 5)),
    initial: of(136, (face, i) => face + i),
  };
}

describe('toBatches', () => {
  it.each([
    [5, [5]],
    [32, [32]],
    [48, [24, 24]],
    [128, [32, 32, 32, 32]],
    // Not to be divided by two: the mean over unequal parts would be another.
    [33, [33]],
  ])('cuts %i faces into %j', async (faces, sizes) => {
    const parts = toBatches(samples(faces), faces, scheme);
    expect(parts.map(({ landmarks }) => landmarks.shape[0])).toEqual(sizes);
    for (const key of ['landmarks', 'initial'] as const) {
      const joined = tf.concat(parts.map((part) => part[key] as tf.Tensor));
      expect(await joined.data()).toEqual(samples(faces)[key]);
    }
    for (const level of [0, 1]) {
      const joined = tf.concat(parts.map(({ pyramid }) => pyramid[level]! as tf.Tensor));
      expect(await joined.data()).toEqual(samples(faces).levels[level]);
    }
    for (const part of parts) tf.dispose({ ...part });
  });
});
