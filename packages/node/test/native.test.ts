import { readFileSync } from 'node:fs';
import { musica68p19, parseModelConfig, Random } from '@musica/core';
import { Cascade, checkVectors, parseReferenceVectors } from '@musica/core/tensors';
import { Trainer, toBatch } from '@musica/core/training';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { sharedPath } from '../../../test/shared';
import { listBackends, useBackend } from '../src/index';
import { enterNativeFolder } from './native-folder';

enterNativeFolder();

// In a process of its own, so that a library that crashes while it loads does not take the tests along.
const [native] = await listBackends(['tensorflow']);
if (!native!.loaded) {
  console.warn(
    `Native TensorFlow does not load here (${native!.reason}): its tests are skipped. To get it: ${native!.hint}`,
  );
}

const vectors = ['cascade-10x4.json', 'cascade-12x12-projection16.json']
  .map((name) => sharedPath('golden', name))
  .filter((path) => path !== undefined);

describe.skipIf(!native!.loaded)('native TensorFlow', () => {
  beforeAll(async () => {
    await useBackend('tensorflow');
  });

  it.skipIf(vectors.length === 0)('passes the golden vectors', async () => {
    for (const path of vectors) {
      const deviations = await checkVectors(parseReferenceVectors(JSON.parse(readFileSync(path, 'utf8'))));
      for (const { what, deviation } of deviations) expect(deviation, what).toBeLessThan(5e-4);
    }
    expect(tf.memory().numTensors).toBe(0);
  });

  it('trains as WASM does', async () => {
    const config = parseModelConfig({
      ...musica68p19,
      patchIndices: [30, 36, 45, 48, 54],
      projection: 8,
      hidden: 16,
      boxSize: 40,
      cropSize: 64,
    });
    const random = new Random(4);
    const values = (length: number, scale: number, offset = 0) =>
      Float32Array.from({ length }, () => offset + scale * random.normal());
    const arrays = {
      levels: [64, 32, 16].map((size) => values(2 * size * size * 3, 1)),
      landmarks: values(2 * 68 * 2, 8, 32),
      initial: values(2 * 68 * 2, 8, 32),
    };
    const losses = async (backend: 'tensorflow' | 'wasm') => {
      await useBackend(backend);
      const cascade = Cascade.create(config, 7);
      const trainer = new Trainer(cascade);
      const batch = toBatch(arrays, 2, undefined);
      const seen: number[] = [];
      for (let step = 0; step < 6; step++) seen.push((await trainer.train([batch], 1e-3)).loss);
      tf.dispose({ ...batch });
      trainer.dispose();
      cascade.dispose();
      return seen;
    };
    const [found, expected] = [await losses('tensorflow'), await losses('wasm')];
    expect(expected.at(-1)!).toBeLessThan(expected[0]! - 0.02);
    for (const [step, loss] of expected.entries()) expect(found[step]!).toBeCloseTo(loss, 3);
  });
});
