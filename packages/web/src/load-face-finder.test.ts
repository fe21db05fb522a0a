import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FaceAlignment, FaceDetector, PixelImage } from '@musica/core';
import { decodeImage, loadFaceFinder as loadInNode } from '@musica/node';
import { beforeAll, expect, it, vi } from 'vitest';
import { loadTensors } from '../test/fakes/tensors';
import { workerPair } from '../test/fakes/worker-pair';
import { type LoadFaceFinderOptions, loadFaceFinder } from './load-face-finder';
import { serveAligner } from './worker/serve-aligner';

// Whatever asks for TensorFlow.js fails: nothing here may.
vi.mock('@tensorflow/tfjs-core', () => {
  throw new Error('TensorFlow.js was loaded');
});

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const bytesIn = (folder: string) =>
  Object.fromEntries(
    readdirSync(join(repository, 'packages/models', folder))
      .filter((name) => /^(model\.json|.*\.bin)$/.test(name))
      .map((name) => [name, new Uint8Array(readFileSync(join(repository, 'packages/models', folder, name)))]),
  );
const files = { model: bytesIn('lite'), detector: { weights: bytesIn('blazeface') } };

/** Served in this thread. */
const worker = () => {
  const pair = workerPair();
  serveAligner(pair.scope, () => loadTensors());
  return pair.worker;
};

let image: PixelImage;
let expected: FaceAlignment[];
beforeAll(async () => {
  image = await decodeImage(join(repository, 'samples/astronaut.png'));
  const node = await loadInNode({ model: 'lite' });
  expected = await node.find(image);
  node.dispose();
});

it.each([
  ['the page', {}],
  ['a Worker', { worker }],
] as [string, LoadFaceFinderOptions][])(
  'finds and follows in %s what it does in Node',
  async (_, options) => {
    const finder = await loadFaceFinder({ ...files, ...options });
    expect(expected).toHaveLength(1);
    expect(await finder.find(image)).toEqual(expected);
    const frames = [await finder.track(image, 0), await finder.track(image, 40)];
    expect(frames.map((faces) => faces!.map(({ id }) => id))).toEqual([[1], [1]]);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(finder.find(image, { signal })).rejects.toThrow('enough');
    await expect(finder.track(image, 80, { signal })).rejects.toThrow('enough');
    finder.dispose();
    await expect(finder.find(image)).rejects.toMatchObject({ code: 'config' });
  },
);

it('takes another detector, in a Worker too: it runs on the page, for videos as well', async () => {
  const { box } = expected[0]!;
  const detector: FaceDetector = {
    name: 'mine',
    detect: vi.fn(async () => [{ box, score: 1 }]),
    dispose: vi.fn(),
  };
  const finder = await loadFaceFinder({ model: files.model, detector, worker });
  const [face] = await finder.find(image);
  expect(face!.box).toEqual(box);
  expect(await finder.track(image, 0)).toHaveLength(1);
  expect(detector.detect).toHaveBeenCalledTimes(2);
  finder.dispose();
  expect(detector.dispose).not.toHaveBeenCalled();
});
