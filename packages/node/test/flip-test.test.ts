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
  const data = new Uint8Array(image.data).map((_, at) => {
    const pixel = Math.floor(at / channels);
    const column = pixel % width;
    return image.data[(pixel - column + (width - 1 - column)) * channels + (at % channels)]!;
  });
  return { ...image, data };
}

describe.each(['simd', 'wasm'] as const)('a flip test on %s', (backend) => {
  let image: PixelImage;
  let aligner: Aligner;
  let once: FaceAlignment;
  beforeAll(async () => {
    image = await decodeImage(photograph);
    aligner = await loadAligner({ backend });
    once = (await aligner.align(image, [box], { flipTest: false }))[0]!;
  });
  afterAll(() => aligner.dispose());

  it('is the mean with what the image gives whose columns are reversed', async () => {
    const inMirror = { ...box, x: image.width - 1 - box.x - box.width };
    const [flipped] = await aligner.align(reversed(image), [inMirror], { flipTest: false });
    const [both] = await aligner.align(image, [box], { flipTest: true });
    for (const [index, [x, y]] of both!.landmarks.entries()) {
      const [firstX, firstY] = once.landmarks[index]!;
      const [mirroredX, mirroredY] = flipped!.landmarks[ibug68.mirror[index]!]!;
      expect(x).toBeCloseTo((firstX + image.width - 1 - mirroredX) / 2, 1);
      expect(y).toBeCloseTo((firstY + mirroredY) / 2, 1);
    }
    expect(both!.predictedNme).toBeCloseTo((once.predictedNme + flipped!.predictedNme) / 2, 1);
    expect(both).toMatchObject({ box, exitStep: 3, flipTested: true });
  });

  it('is spared the faces that have exited', async () => {
    const boxes = [box, { x: 300, y: 300, width: 80, height: 90 }];
    const [face, background] = await aligner.align(image, boxes, { flipTest: false });
    const exitBelow = 2 * face!.predictedNme;
    expect(exitBelow).toBeLessThan(background!.predictedNme);
    const [easy, hard] = await aligner.align(image, boxes, { exitBelow, flipTest: true });
    expect(easy!.flipTested).toBe(false);
    expect(hard).toMatchObject({ exitStep: 3, flipTested: true });
    // All steps tell the same: the face exits at the first that is good enough.
    const all = await aligner.alignAllSteps(image, boxes, { flipTest: true });
    expect(all.map(({ steps }) => steps.length)).toEqual([3, 3]);
    expect(all[1]!.flipTest!.landmarks).toEqual(hard!.landmarks);
    expect(all[0]!.steps.findIndex(({ predictedNme }) => predictedNme < exitBelow)).toBe(easy!.exitStep - 1);
  });

  it('is for the faces that the model itself expects to be hard, where all steps are run on all', async () => {
    const boxes = [box, { x: 300, y: 300, width: 80, height: 90 }];
    const [face, background] = await aligner.align(image, boxes, { flipTest: false });
    const flipTestAbove = (face!.predictedNme + background!.predictedNme) / 2;
    const choosy = new Aligner({ ...aligner.model, flipTestAbove }, aligner.engine);
    const tested = async (options?: AlignOptions) =>
      (await choosy.align(image, boxes, options)).map(({ flipTested }) => flipTested);
    expect(await tested()).toEqual([false, true]);
    expect(await tested({ earlyExit: 'deferred' })).toEqual([false, true]);
    expect(await tested({ flipTest: false })).toEqual([false, false]);
    expect(await tested({ flipTest: true })).toEqual([true, true]);
    expect(await tested({ maxSteps: 2 })).toEqual([false, false]);
    expect(await tested({ exitBelow: 1e-6 })).toEqual([false, false]);
    const [, hard] = await choosy.align(image, boxes);
    const [, asked] = await choosy.align(image, boxes, { flipTest: true });
    for (const [index, [x, y]] of hard!.landmarks.entries()) {
      expect(x).toBeCloseTo(asked!.landmarks[index]![0], 2);
      expect(y).toBeCloseTo(asked!.landmarks[index]![1], 2);
    }
    // Evaluations ask for it.
    expect((await choosy.alignAllSteps(image, boxes)).map(({ flipTest }) => flipTest)).toEqual([
      undefined,
      undefined,
    ]);
  });
});
