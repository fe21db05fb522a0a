import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Aligner, type FaceDetector, type Model, type PixelImage, Random } from '../src/index';
import { tensorAligner } from '../src/tensors/index';
import { useTestBackend } from './backends';
import { tinyModel, tinyShape } from './tiny-model';

beforeAll(() => useTestBackend('wasm'));

function photograph(width = 90, height = 70): PixelImage {
  const random = new Random(7);
  const data = Uint8Array.from({ length: width * height * 3 }, () => random.integer(256));
  return { data, width, height, channels: 3 };
}

/** A model whose steps move every landmark by a known amount and predict a known error, whatever the image. */
function scripted(perStep: { move: [number, number]; error: number }[]): Model {
  const model = tinyModel();
  for (const [step, { move, error }] of perStep.entries()) {
    const { outputKernel, outputBias } = model.cascade.steps[step]! as unknown as Record<string, tf.Variable>;
    tf.tidy(() => {
      outputKernel!.assign(tf.zerosLike(outputKernel!));
      outputBias!.assign(tf.tensor1d([...new Array(5).fill(move).flat(), error]));
    });
  }
  return model;
}

const box = { x: 20, y: 10, width: 30, height: 40 };

describe('Aligner', () => {
  it('carries the steps of each level back to pixels of the image', async () => {
    // Level 1 first (a pixel is two of the crop), then level 0; 40 px of box are boxSize 40, so the crop is 1 to 1.
    const aligner = tensorAligner(
      scripted([
        { move: [1, -2], error: 0.05 },
        { move: [0.5, 0], error: 0.03 },
      ]),
    );
    const [face] = await aligner.align(photograph(), [box]);
    const expected = tinyShape.map(([x, y]) => [20 + 30 * x + 2 + 0.5, 10 + 40 * y - 4]);
    for (const [i, [x, y]] of face!.landmarks.entries()) {
      expect(x).toBeCloseTo(expected[i]![0]!, 3);
      expect(y).toBeCloseTo(expected[i]![1]!, 3);
    }
    expect(face).toMatchObject({ exitStep: 2, flipTested: false, failed: false, box });
    // Without calibration: the mean of the errors of both steps, in percent.
    expect(face!.predictedNme).toBeCloseTo(4, 4);
    expect(face!.error).toBeCloseTo(0.03, 6);
    expect(face!.combinedError).toBeCloseTo(0.04, 6);
    // A box of twice the size is shrunk to the same crop: the same steps are twice as long in the image.
    const [large] = await aligner.align(photograph(), [{ x: 0, y: -5, width: 60, height: 80 }]);
    expect(large!.landmarks[1]![0]).toBeCloseTo(60 + 5, 3);
    expect(large!.landmarks[1]![1]).toBeCloseTo(-5 - 8, 3);
    aligner.dispose();
  });

  it('says the error of each landmark by the map of the step that the face stopped at', async () => {
    const steps = [
      { move: [0, 0] as [number, number], error: 0.05 },
      { move: [0, 0] as [number, number], error: 0.03 },
    ];
    const step = (raised: number) => ({
      basis: new Float32Array(8),
      kernel: new Float32Array(5),
      bias: Float32Array.from({ length: 5 }, (_, i) => (i === raised ? Math.log(6) : 0)),
    });
    const aligner = tensorAligner({ ...scripted(steps), landmarkErrors: [step(1), step(3)] });
    const errorsOf = async (options: object) => {
      const [face] = await aligner.align(photograph(), [box], options);
      return face!.landmarkErrors!.map((error) => Math.round(1e4 * error) / 1e4);
    };
    // A predicted NME of 4 % for all five: one of six parts, and four of one.
    expect(await errorsOf({})).toEqual([2, 2, 2, 12, 2]);
    expect(await errorsOf({ maxSteps: 1 })).toEqual([2.5, 15, 2.5, 2.5, 2.5]);
    expect(await errorsOf({ exitBelow: 5.5 })).toEqual([2.5, 15, 2.5, 2.5, 2.5]);
    const [{ steps: all } = { steps: [] }] = await aligner.alignAllSteps(photograph(), [box]);
    expect(all.map(({ landmarkErrors }) => landmarkErrors!.indexOf(Math.max(...landmarkErrors!)))).toEqual([
      1, 3,
    ]);
    aligner.dispose();
  });

  it('cannot be flip-tested where left and right are not known', async () => {
    const aligner = tensorAligner(tinyModel());
    await expect(aligner.align(photograph(), [box], { flipTest: true })).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining('names no landmark scheme'),
    });
    aligner.dispose();
  });

  it('exits, stops and fails by the predicted NME', async () => {
    const calibration = [
      { error: [0, 1], nme: [0, 10] },
      { error: [0, 1], nme: [0, 20] },
    ];
    const aligner = tensorAligner({
      ...scripted([
        { move: [0, 0], error: 0.5 },
        { move: [0, 0], error: 0.4 },
      ]),
      calibration,
    });
    const run = async (options: object) => (await aligner.align(photograph(), [box], options))[0]!;
    expect(await run({})).toMatchObject({ exitStep: 2, failed: false });
    // 20 times the mean of 0.5 and 0.4.
    expect((await run({})).predictedNme).toBeCloseTo(9, 4);
    expect(await run({ exitBelow: 4.9 })).toMatchObject({ exitStep: 2 });
    expect(await run({ exitBelow: 5.1 })).toMatchObject({ exitStep: 1 });
    expect((await run({ exitBelow: 5.1 })).predictedNme).toBeCloseTo(5, 4);
    expect(await run({ maxSteps: 1 })).toMatchObject({ exitStep: 1 });
    expect(await run({ failAbove: 8.9 })).toMatchObject({ failed: true });
    expect(await run({ failAbove: 9.1 })).toMatchObject({ failed: false });
    const strict = new Aligner({ ...aligner.model, failAbove: 8.9 }, aligner.engine);
    expect((await strict.align(photograph(), [box]))[0]).toMatchObject({ failed: true });
    aligner.dispose();
  });

  it('asks a detector only for what can be used, and leaves out what it finds outside the image', async () => {
    const aligner = tensorAligner(tinyModel());
    let asked = 0;
    const found = [{ ...box, x: 95 }, box, { ...box, y: -40 }, { ...box, x: 60 }];
    const detector: FaceDetector = {
      name: 'scripted',
      detect: async () => {
        asked++;
        return found.map((where, i) => ({ box: where, score: 1 - i / 10 }));
      },
      dispose: () => undefined,
    };
    const image = photograph();
    const boxes = (await aligner.align(image, detector)).map((face) => face.box);
    expect(boxes).toEqual([found[1], found[3]]);
    expect(asked).toBe(1);
    await expect(aligner.align(image, detector, { maxSteps: 9 })).rejects.toThrow(/maxSteps is 9/);
    await expect(aligner.align({ ...image, width: 0 }, detector)).rejects.toThrow(/0 x 70 pixels/);
    aligner.dispose();
    await expect(aligner.align(image, detector)).rejects.toThrow(/disposed/);
    expect(asked).toBe(1);
  });

  it('counts an error that is no number as a failure', async () => {
    const aligner = tensorAligner(
      scripted([
        { move: [0, 0], error: 1 },
        { move: [0, 0], error: Number.NaN },
      ]),
    );
    expect((await aligner.align(photograph(), [box]))[0]!.failed).toBe(true);
    aligner.dispose();
  });

  it('gives many faces what it gives each alone, in the order of the boxes', async () => {
    const aligner = tensorAligner(tinyModel());
    const random = new Random(2);
    const boxes = Array.from({ length: 21 }, () => ({
      x: random.uniform(-5, 50),
      y: random.uniform(-5, 30),
      width: random.uniform(15, 45),
      height: random.uniform(15, 45),
    }));
    const together = await aligner.align(photograph(), boxes);
    for (const i of [0, 15, 16, 20]) {
      const [alone] = await aligner.align(photograph(), [boxes[i]!]);
      expect(together[i]!.box).toBe(boxes[i]);
      for (const [point, [x, y]] of alone!.landmarks.entries()) {
        expect(together[i]!.landmarks[point]![0]).toBeCloseTo(x, 3);
        expect(together[i]!.landmarks[point]![1]).toBeCloseTo(y, 3);
      }
    }
    aligner.dispose();
  });

  it('leaves no tensor behind in 40 alignments', async () => {
    const aligner = tensorAligner(tinyModel());
    const image = photograph();
    await aligner.align(image, [box]);
    const before = tf.memory().numTensors;
    for (let i = 0; i < 40; i++) await aligner.align(image, [box], { exitBelow: i % 2 === 0 ? 1e9 : 0 });
    expect(tf.memory().numTensors).toBe(before);
    aligner.dispose();
    aligner.dispose();
    await expect(aligner.align(image, [box])).rejects.toThrow(/disposed/);
  });

  it('refuses what it cannot use, and leaks nothing', async () => {
    const aligner = tensorAligner(tinyModel());
    const image = photograph();
    const before = tf.memory().numTensors;
    const refused: [PixelImage, object, object, RegExp][] = [
      [{ ...image, data: image.data.slice(1) }, box, {}, /image data holds 18899 bytes/],
      [{ ...image, width: 0 }, box, {}, /0 x 70 pixels/],
      [image, { ...box, x: Number.NaN }, {}, /not all values are numbers/],
      [image, { ...box, width: 0 }, {}, /both sides must be positive/],
      [image, { ...box, x: 90 }, {}, /lies outside the image of 90 x 70 pixels/],
      [image, box, { exitBelow: -1 }, /exitBelow is -1/],
      [image, box, { failAbove: 0 }, /failAbove is 0/],
      [image, box, { maxSteps: 3 }, /maxSteps is 3, but must be a whole number from 1 to 2/],
    ];
    for (const [photo, where, options, message] of refused) {
      await expect(aligner.align(photo, [where as typeof box], options)).rejects.toThrow(message);
    }
    expect(await aligner.align(image, [])).toEqual([]);
    expect(tf.memory().numTensors).toBe(before);
    aligner.dispose();
  });
});
