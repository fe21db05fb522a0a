import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Box, PixelImage } from '../src/index';
import { tensorAligner } from '../src/tensors/index';
import { useTestBackend } from './backends';
import { tinyModel } from './tiny-model';

const image: PixelImage = {
  data: Uint8Array.from({ length: 90 * 80 * 3 }, (_, i) => (i * 31) % 251),
  width: 90,
  height: 80,
  channels: 3,
};
// More than run together in one group.
const boxes = Array.from({ length: 19 }, (_, i): Box => ({ x: i, y: 10, width: 40 + i, height: 45 }));

describe('alignAllSteps', () => {
  beforeAll(() => useTestBackend('wasm'));

  it('holds, for each face, what align returns for any number of steps', async () => {
    const aligner = tensorAligner(tinyModel());
    const all = await aligner.alignAllSteps(image, boxes);
    expect(all.map(({ steps }) => steps.map(({ exitStep }) => exitStep))).toEqual(boxes.map(() => [1, 2]));
    for (const maxSteps of [1, 2]) {
      const found = await aligner.align(image, boxes, { maxSteps });
      // This model's raw estimate is negative for some faces: none of them may exit for that.
      expect(found.some(({ error }) => error < 0)).toBe(maxSteps === 1);
      for (const [face, { landmarks, error, box }] of found.entries()) {
        const same = all[face]!.steps[maxSteps - 1]!;
        expect(same.box).toBe(box);
        expect(same.error).toBeCloseTo(error, 4);
        expect(flat(same.landmarks)).toEqual(flat(landmarks).map((value) => expect.closeTo(value, 3)));
      }
    }
    aligner.dispose();
  });

  it('tells where align exits: at the first step with a predicted NME below the threshold', async () => {
    const aligner = tensorAligner(tinyModel());
    const all = await aligner.alignAllSteps(image, boxes);
    // Between the first steps' estimates, so that some faces exit and others go on.
    const estimates = all.map(({ steps }) => steps[0]!.predictedNme).sort((a, b) => a - b);
    const exitBelow = (estimates[9]! + estimates[10]!) / 2;
    const expected = all.map(({ steps }) => steps.find((s) => s.predictedNme < exitBelow) ?? steps.at(-1)!);
    const found = await aligner.align(image, boxes, { exitBelow });
    expect(found.map(({ exitStep }) => exitStep)).toEqual(expected.map(({ exitStep }) => exitStep));
    expect(new Set(found.map(({ exitStep }) => exitStep)).size).toBe(2);
    aligner.dispose();
  });

  it('runs fewer steps when asked, refuses what align refuses and leaves no tensors', async () => {
    const aligner = tensorAligner(tinyModel());
    const before = tf.memory().numTensors;
    expect(
      (await aligner.alignAllSteps(image, boxes.slice(0, 2), { maxSteps: 1 })).map(
        ({ steps }) => steps.length,
      ),
    ).toEqual([1, 1]);
    expect(await aligner.alignAllSteps(image, [])).toEqual([]);
    await expect(aligner.alignAllSteps(image, boxes, { maxSteps: 3 })).rejects.toThrow(/maxSteps is 3/);
    const outside = { x: 200, y: 0, width: 9, height: 9 };
    await expect(aligner.alignAllSteps(image, [outside])).rejects.toThrow(/outside the image/);
    expect(tf.memory().numTensors).toBe(before);
    aligner.dispose();
  });
});

const flat = (points: readonly (readonly number[])[]) => points.flat();
