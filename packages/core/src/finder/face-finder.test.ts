import { expect, it, vi } from 'vitest';
import type { FaceAlignment } from '../aligner/face-alignment';
import type { FaceDetector } from '../detector/face-detector';
import { disposeSymbol } from '../dispose-symbol';
import type { PixelImage } from '../geometry/image';
import type { ModelDescription } from '../model/model';
import { FaceFinder } from './face-finder';
import { pixelParts } from './pixel-parts';

const meanShape = [
  [0, 0],
  [1, 0],
  [0.5, 1],
] as const;
const pixels: PixelImage = { data: new Uint8Array(64 * 64), width: 64, height: 64, channels: 1 };
const box = { x: 10, y: 10, width: 20, height: 20 };
const face = {
  box,
  landmarks: meanShape.map(([x, y]) => [10 + 20 * x, 10 + 20 * y]),
  predictedNme: 2,
  failed: false,
} as unknown as FaceAlignment;

/** A finder of images that are named by words. */
function open(options?: ConstructorParameters<typeof FaceFinder>[1]) {
  const aligner = {
    model: { meanShape } as unknown as ModelDescription,
    align: vi.fn(async (_image: unknown, _faces: unknown, _options?: unknown) => [face]),
    warmup: vi.fn(async () => {}),
  };
  const detector: FaceDetector = {
    name: 'fake',
    detect: vi.fn(async () => [{ box, score: 1 }]),
    dispose: vi.fn(),
  };
  const read = vi.fn(async (_image: string, _signal?: AbortSignal) => pixels);
  const dispose = vi.fn();
  const finder = new FaceFinder<string>(pixelParts({ aligner, detector, read, dispose }), options);
  return { finder, aligner, detector, read, dispose };
}

it('aligns what the detector finds, or the boxes of the call, with the options of both', async () => {
  const { finder, aligner, detector, read } = open({ align: { failAbove: 9, maxSteps: 2 } });
  expect(await finder.find('photo')).toEqual([face]);
  expect(read).toHaveBeenLastCalledWith('photo', undefined);
  expect(aligner.align).toHaveBeenLastCalledWith(pixels, detector, { failAbove: 9, maxSteps: 2 });
  const { signal } = new AbortController();
  await finder.find('photo', { boxes: [box], maxSteps: 1, signal });
  expect(read).toHaveBeenLastCalledWith('photo', signal);
  expect(aligner.align).toHaveBeenLastCalledWith(pixels, [box], { failAbove: 9, maxSteps: 1, signal });
  // Boxes that are none are not as good as no boxes: the aligner refuses them.
  await expect(finder.find('photo', null as never)).rejects.toMatchObject({ code: 'config' });
  await finder.find('photo', { boxes: null as never });
  expect(aligner.align).toHaveBeenLastCalledWith(pixels, null, { failAbove: 9, maxSteps: 2 });
});

it('follows one video: numbers stay until it is reset, and go on', async () => {
  const { finder, aligner } = open({ align: { maxSteps: 2, failAbove: 9 }, track: { maxSteps: 1 } });
  const ids = async (time: number) => (await finder.track('frame', time))!.map(({ id }) => id);
  expect([await ids(0), await ids(40)]).toEqual([[1], [1]]);
  expect(aligner.align.mock.lastCall![2]).toMatchObject({ maxSteps: 1, failAbove: 9 });
  finder.reset();
  expect(await ids(80)).toEqual([2]);
});

it('keeps of frames that come too fast the newest', async () => {
  const { finder, read } = open();
  const frames = ['a', 'b', 'c'].map((frame, index) => finder.track(frame, index));
  expect((await Promise.all(frames)).map((faces) => faces?.length)).toEqual([1, undefined, 1]);
  expect(read.mock.calls.map(([frame]) => frame)).toEqual(['a', 'c']);
});

it('ends a frame with its signal, and goes on with the next', async () => {
  const { finder } = open();
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(finder.track('frame', 0, { signal })).rejects.toThrow('enough');
  expect(await finder.track('frame', 1)).toHaveLength(1);
});

it('refuses all once it was disposed of, and frees its parts once, not a detector that was given', async () => {
  const { finder, detector, dispose } = open();
  await finder.track('frame', 0);
  finder[disposeSymbol]();
  finder.dispose();
  expect(dispose).toHaveBeenCalledOnce();
  expect(detector.dispose).not.toHaveBeenCalled();
  for (const call of [() => finder.find('photo'), () => finder.track('frame', 1), () => finder.warmup()]) {
    await expect(call()).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining('disposed'),
    });
  }
});
