import { fileURLToPath } from 'node:url';
import type { FaceDetector } from '@musica/core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { BlazeFaceDetector } from './detector/blazeface';
import { decodeImage } from './images/decode';
import { loadAligner } from './load-aligner';
import { loadFaceFinder } from './load-face-finder';

const astronaut = fileURLToPath(new URL('../../../samples/astronaut.png', import.meta.url));
const box = { x: 174, y: 84, width: 99, height: 100 };

let finder: Awaited<ReturnType<typeof loadFaceFinder>>;
beforeAll(async () => {
  finder = await loadFaceFinder({ model: 'lite', align: { failAbove: 20 } });
});
afterAll(() => finder?.dispose());

it('finds what the aligner finds with the detector, in a file', async () => {
  const [aligner, detector] = [await loadAligner({ model: 'lite' }), await BlazeFaceDetector.load()];
  const image = await decodeImage(astronaut);
  expect(await finder.find(astronaut)).toEqual(await aligner.align(image, detector, { failAbove: 20 }));
  expect(await finder.find(image, { boxes: [box], maxSteps: 1 })).toEqual(
    await aligner.align(image, [box], { failAbove: 20, maxSteps: 1 }),
  );
  aligner.dispose();
  detector.dispose();
});

it('follows a face through frames', async () => {
  const image = await decodeImage(astronaut);
  const first = await finder.track(image, 0);
  const second = await finder.track(image, 40);
  expect([first, second].map((faces) => faces!.map(({ id }) => id))).toEqual([[1], [1]]);
});

it('takes another detector, which stays the caller’s', async () => {
  const detector: FaceDetector = {
    name: 'mine',
    detect: async () => [{ box, score: 1 }],
    dispose: vi.fn(),
  };
  const own = await loadFaceFinder({ model: 'lite', detector });
  const [face] = await own.find(astronaut);
  expect(face!.box).toEqual(box);
  own.dispose();
  expect(detector.dispose).not.toHaveBeenCalled();
});

it('says what cannot be loaded, and stops with its signal', async () => {
  await expect(loadFaceFinder({ detector: { weights: '/none.bin' } })).rejects.toMatchObject({
    code: 'detector',
  });
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(loadFaceFinder({ signal })).rejects.toThrow('enough');
  await expect(finder.find('/none.jpg')).rejects.toMatchObject({ code: 'image' });
  await expect(finder.find(astronaut, { signal })).rejects.toThrow('enough');
});
