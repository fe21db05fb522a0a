import type { Model } from '@musica/core';
import { averageCascades, Cascade, saveModel } from '@musica/core/tensors';
import { fileHandler, openModel, useBackend } from '@musica/node';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ring, tinyConfig, useFolder } from '../../test/fixtures';
import { musica } from '../../test/musica';

const folder = useFolder();

async function save(name: string, seed: number, change: Partial<Model> = {}): Promise<string> {
  const config = change.config ?? tinyConfig;
  const cascade = Cascade.create(config, seed);
  const model = {
    config,
    meanShape: ring(0.5, 0.5, 0.5),
    training: { seed },
    failAbove: 9,
    cascade,
    ...change,
  };
  await saveModel(model, fileHandler(folder.path(name)), { precision: 'float32' });
  cascade.dispose();
  return folder.path(name);
}

// Other files of the process may have left some.
let before = 0;
beforeAll(async () => {
  await useBackend('cpu');
  before = tf.memory().numTensors;
});
afterAll(() => expect(tf.memory().numTensors).toBe(before));

it('writes the means of two models, and what they were made of', async () => {
  const [a, b] = [await save('a', 1), await save('b', 2)];
  const out = folder.path('mean');
  const { code, stderr } = await musica(
    'average',
    a,
    b,
    '--shares',
    '1,3',
    '--precision',
    'float32',
    '--out',
    out,
  );
  expect(code, stderr.join('\n')).toBe(0);
  expect(stderr.join('\n')).toContain('musica calibrate');
  const [first, second, mean] = await Promise.all([a, b, out].map((path) => openModel(path)));
  const expected = averageCascades([first!.cascade, second!.cascade], [1, 3]);
  const values = (cascade: Cascade) => cascade.weights.map((step) => [...step.hiddenKernel.dataSync()]);
  expect(values(mean!.cascade)).toEqual(values(expected));
  expect(mean!.training).toEqual({
    averaged: [
      { share: 1, seed: 1 },
      { share: 3, seed: 2 },
    ],
  });
  // Failures were those of another model.
  expect(mean!.failAbove).toBeUndefined();
  for (const { cascade } of [first!, second!, mean!]) cascade.dispose();
  expected.dispose();
});

it('says what cannot be averaged, and writes nothing', async () => {
  const a = await save('a', 1);
  const wider = await save('wider', 1, { config: { ...tinyConfig, name: 'wider', hidden: 16 } });
  const elsewhere = await save('elsewhere', 1, { meanShape: ring(0.5, 0.5, 0.4) });
  const out = folder.path('none');
  const run = async (...args: string[]) => {
    const { code, stderr } = await musica('average', ...args, '--out', out);
    return `${code} ${stderr.join('\n')}`;
  };
  expect(await run(a)).toMatch(/^2 .*two models/s);
  expect(await run(a, a, '--shares', '1')).toMatch(/^2 .*2 models cannot have 1 shares/s);
  expect(await run(a, a, '--shares', '1,-1')).toMatch(/^2 .*positive numbers/s);
  expect(await run(a, wider)).toMatch(/^1 .*tiny-68 and wider are of different shape/s);
  expect(await run(a, elsewhere)).toMatch(/^1 .*different mean shapes/s);
  expect(await run(a, folder.path('missing'))).toMatch(/^1 .*missing/s);
  await expect(openModel(out)).rejects.toThrow();
});
