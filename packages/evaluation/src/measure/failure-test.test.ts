import type { Aligner, AlignOptions, Box, FaceAlignment, PixelImage } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { imageFile, ring, useFolder } from '../../../../test/fixtures';
import { testFailures } from './failure-test';

const folder = useFolder();

/** Predicts 30 % where the box is not where the face was, 3 % else: the ring is upright both ways round. */
class StubAligner {
  readonly calls: { image: PixelImage; boxes: number; options: AlignOptions | undefined }[] = [];

  async align(image: PixelImage, faces: readonly Box[], options?: AlignOptions): Promise<FaceAlignment[]> {
    this.calls.push({ image, boxes: faces.length, options });
    return faces.map((box) => {
      const centre = Math.hypot(box.x + box.width / 2 - 47.5, box.y + box.height / 2 - 39.5);
      const predictedNme = centre < 2 ? 3 : 30;
      return {
        box,
        landmarks: [],
        predictedNme,
        exitStep: 2,
        flipTested: false,
        failed: predictedNme > 20,
        error: 0,
        combinedError: 0,
      };
    });
  }
}

const face = (name: string) => ({ id: name, image: folder.path(name), landmarks: ring(47.5, 39.5, 12) });

describe('testFailures', () => {
  it('is as worked out by hand, and reads and runs each image once a turn', async () => {
    await folder.write({ 'a.png': await imageFile(1), 'b.png': await imageFile(2) });
    const aligner = new StubAligner();
    const problems: string[] = [];
    let faces = 0;
    const result = await testFailures(
      ['a.png', 'none.png', 'b.png'].map(face),
      aligner as Pick<Aligner, 'align'>,
      // 1 to 21 %: nineteen twentieths of the way up is 20; one face is bad and counts for nothing.
      [
        ...Array.from({ length: 21 }, (_, i) => ({ nme: 2, predictedNme: i + 1 })),
        { nme: 10, predictedNme: 99 },
      ],
      {
        seed: 1,
        failAbove: 16,
        maxSteps: 2,
        onProblem: (text) => problems.push(text),
        onFace: () => faces++,
      },
    );
    const all = { count: 2, detected: 1, detectedByModel: 1 };
    expect(result).toEqual({
      kinds: {
        shifted: all,
        background: all,
        // Turned over, the box is where it was.
        'upside-down': { count: 2, detected: 0, detectedByModel: 0 },
      },
      count: 6,
      detected: 4 / 6,
      detectedByModel: 4 / 6,
      good: 21,
      threshold: expect.closeTo(20, 10),
      failAbove: 16,
      // 17 to 21 of 21.
      falseAlarmsOfModel: 5 / 21,
    });
    expect(faces).toBe(3);
    expect(problems).toEqual([expect.stringMatching(/^none\.png: /)]);
    expect(aligner.calls.map(({ boxes }) => boxes)).toEqual([2, 1, 2, 1]);
    expect(aligner.calls[0]!.options).toEqual({ failAbove: 16, maxSteps: 2 });
    // The last pixel of the image is the first of the image turned over.
    const [upright, turned] = aligner.calls.map(({ image }) => image);
    expect([...turned!.data.slice(0, 3)]).toEqual([...upright!.data.slice(-3)]);
  });

  it('says nothing of no faces', async () => {
    const none = { seed: 1, failAbove: 15, onProblem: () => undefined, onFace: () => undefined };
    const result = await testFailures([], new StubAligner() as Pick<Aligner, 'align'>, [], none);
    expect(result).toMatchObject({ count: 0, detected: null, threshold: null, falseAlarmsOfModel: null });
  });
});
