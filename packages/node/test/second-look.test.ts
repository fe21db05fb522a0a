import { fileURLToPath } from 'node:url';
import {
  Aligner,
  type AlignOptions,
  type Box,
  type FaceAlignment,
  ibug68,
  type PixelImage,
} from '@musica/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeImage, loadAligner } from '../src/index';

const photograph = fileURLToPath(new URL('../../../samples/astronaut.png', import.meta.url));
const box: Box = { x: 175, y: 75, width: 95, height: 115 };

/** The image with its columns in reverse order. */
function reversed(image: PixelImage): PixelImage {
  const { width, channels } = image;
  const data = Uint8Array.from(image.data, (_, at) => {
    const pixel = Math.floor(at / channels);
    const column = pixel % width;
    return image.data[(pixel - column + (width - 1 - column)) * channels + (at % channels)]!;
  });
  return { ...image, data };
}

describe.each(['simd', 'wasm'] as const)('a second look on %s', (backend) => {
  let image: PixelImage;
  let aligner: Aligner;
  let once: FaceAlignment;
  beforeAll(async () => {
    image = await decodeImage(photograph);
    aligner = await loadAligner({ backend });
    once = (await aligner.align(image, [box], { secondLook: false }))[0]!;
  });
  afterAll(() => aligner.dispose());

  it('is the mean with what the image gives whose columns are reversed', async () => {
    const inMirror = { ...box, x: image.width - 1 - box.x - box.width };
    const [flipped] = await aligner.align(reversed(image), [inMirror], { secondLook: false });
    const [both] = await aligner.align(image, [box], { secondLook: true });
    for (const [index, [x, y]] of both!.landmarks.entries()) {
      const [firstX, firstY] = once.landmarks[index]!;
      const [mirroredX, mirroredY] = flipped!.landmarks[ibug68.mirror[index]!]!;
      expect(x).toBeCloseTo((firstX + image.width - 1 - mirroredX) / 2, 1);
      expect(y).toBeCloseTo((firstY + mirroredY) / 2, 1);
    }
    expect(both!.predictedNme).toBeCloseTo((once.predictedNme + flipped!.predictedNme) / 2, 1);
    expect(both).toMatchObject({ box, step: 3 });
  });

  it('is spared the faces that have quit', async () => {
    const boxes = [box, { x: 300, y: 300, width: 80, height: 90 }];
    const [face, background] = await aligner.align(image, boxes, { secondLook: false });
    expect(face!.predictedNme).toBeLessThan(background!.predictedNme);
    const quitBelow = (face!.predictedNme + background!.predictedNme) / 2;
    const [easy, hard] = await aligner.align(image, boxes, { quitBelow, secondLook: true });
    expect(easy!.step).toBeLessThan(3);
    expect(hard!.step).toBe(3);
    // All steps tell the same: the face stops at the first that is good enough.
    const all = await aligner.alignAllSteps(image, boxes, { secondLook: true });
    expect(all.map((steps) => steps.length)).toEqual([4, 4]);
    expect(all[1]![3]!.landmarks).toEqual(hard!.landmarks);
    expect(all[0]!.findIndex(({ predictedNme }) => predictedNme < quitBelow)).toBe(easy!.step);
  });

  it('is for the faces that the model itself expects to be hard, where all steps are run on all', async () => {
    const boxes = [box, { x: 300, y: 300, width: 80, height: 90 }];
    const [face, background] = await aligner.align(image, boxes, { secondLook: false });
    const lookAgainAbove = (face!.predictedNme + background!.predictedNme) / 2;
    const choosy = new Aligner({ ...aligner.model, lookAgainAbove }, aligner.engine);
    const steps = async (options?: AlignOptions) =>
      (await choosy.align(image, boxes, options)).map(({ step }) => step);
    expect(await steps()).toEqual([2, 3]);
    expect(await steps({ secondLook: false })).toEqual([2, 2]);
    expect(await steps({ secondLook: true })).toEqual([3, 3]);
    expect(await steps({ maxSteps: 2 })).toEqual([1, 1]);
    expect(Math.max(...(await steps({ quitBelow: 1e-6 })))).toBe(2);
    const [, hard] = await choosy.align(image, boxes);
    const [, asked] = await choosy.align(image, boxes, { secondLook: true });
    for (const [index, [x, y]] of hard!.landmarks.entries()) {
      expect(x).toBeCloseTo(asked!.landmarks[index]![0], 2);
      expect(y).toBeCloseTo(asked!.landmarks[index]![1], 2);
    }
    // Evaluations ask for it.
    expect((await choosy.alignAllSteps(image, boxes)).map(({ length }) => length)).toEqual([3, 3]);
  });
});
