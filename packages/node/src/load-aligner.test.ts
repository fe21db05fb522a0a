import { mkdtemp, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Aligner, type Model, type PixelImage, parseModelConfig } from '@musica/core';
import { Cascade, saveModel } from '@musica/core/tensors';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from './backends/use-backend';
import { loadAligner, type ModelSource } from './load-aligner';
import { fileHandler } from './models/file-handler';

const config = parseModelConfig({
  name: 'tiny',
  landmarks: 5,
  patchIndices: [0, 2, 4],
  hidden: 8,
  levels: [1, 0],
  boxSize: 40,
  cropSize: 64,
});
const image: PixelImage = {
  data: Uint8Array.from({ length: 90 * 80 * 3 }, (_, i) => (i * 31) % 251),
  width: 90,
  height: 80,
  channels: 3,
};
const box = { x: 20, y: 15, width: 50, height: 45 };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'musica-aligner-'));
  await useBackend('wasm');
  const meanShape = [
    [0, 0.1],
    [1, 0],
    [0.5, 0.5],
    [0.2, 1],
    [0.8, 0.9],
  ] as const;
  const model: Model = { config, meanShape, cascade: Cascade.create(config, 3) };
  await saveModel(model, fileHandler(folder), { precision: 'float32' });
  model.cascade.dispose();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const landmarksOf = async (aligner: Aligner) => (await aligner.align(image, [box]))[0]!.landmarks;

describe('loadAligner', () => {
  it('loads the same model from a folder, a file, a URL, bytes and a handler', async () => {
    const json = join(folder, 'model.json');
    const names = await readdir(folder);
    const bytes = Object.fromEntries(
      await Promise.all(
        names.map(async (name) => [name, new Uint8Array(await readFile(join(folder, name)))]),
      ),
    );
    const sources: ModelSource[] = [folder, json, pathToFileURL(json), bytes, fileHandler(folder)];
    const found = [];
    for (const model of sources) {
      const aligner = await loadAligner({ model, backend: 'wasm' });
      found.push(await landmarksOf(aligner));
      aligner.dispose();
    }
    expect(found[0]).toHaveLength(5);
    for (const landmarks of found) expect(landmarks).toEqual(found[0]);
  });

  it('activates the backend that is asked for, and backends agree', async () => {
    const found: number[][] = [];
    for (const backend of ['cpu', 'wasm'] as const) {
      const aligner = await loadAligner({ model: folder, backend });
      expect(tf.getBackend()).toBe(backend);
      found.push((await landmarksOf(aligner)).flat());
      aligner.dispose();
    }
    found[0]!.forEach((value, index) => {
      expect(value).toBeCloseTo(found[1]![index]!, 3);
    });
  });

  it('leaves no tensors behind', async () => {
    await useBackend('wasm');
    const before = tf.memory().numTensors;
    const aligner = await loadAligner({ model: folder, backend: 'wasm' });
    await aligner.warmup();
    const loaded = tf.memory().numTensors;
    for (let i = 0; i < 20; i++) await aligner.align(image, [box, box]);
    expect(tf.memory().numTensors).toBe(loaded);
    aligner.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('names the file of a model that is missing or cut short', async () => {
    await expect(loadAligner({ model: join(folder, 'none'), backend: 'wasm' })).rejects.toMatchObject({
      code: 'weights',
      message: `${join(folder, 'none')}: there is no such file`,
    });
    const shard = (await readdir(folder)).find((name) => name.endsWith('.bin'))!;
    await truncate(join(folder, shard), 100);
    await expect(loadAligner({ model: folder, backend: 'wasm' })).rejects.toMatchObject({
      code: 'weights',
      message: expect.stringContaining(`${shard}: cut short`),
    });
  });
});
