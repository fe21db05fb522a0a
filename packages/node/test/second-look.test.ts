import { fileURLToPath } from 'node:url';
import type { Aligner, Box, FaceAlignment, PixelImage } from '@musica/core';
import { ibug68 } from '@musica/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeImage, loadAligner } from '../src/index';

const photograph = fileURLToPath(new URL('../../../samples/astronaut.png', import.meta.url));
const box: Box = { x: 175, y: 75, width: 95, height: 115 };

/** The picture with its columns in reverse order. */
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
    once = (await aligner.align(image, [box]))[0]!;
  });
  afterAll(() => aligner.dispose());

  it('is the mean with what the picture gives whose columns are reversed', async () => {
    const [flipped] = await aligner.align(reversed(image), [
      { ...box, x: image.width - 1 - box.x - box.width },
    ]);
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
    const [face, background] = await aligner.align(image, boxes);
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
});
