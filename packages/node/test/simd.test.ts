import { type Aligner, type Box, modelCost, type PixelImage, placeFace } from '@musica/core';
import { TensorEngine, tensorAligner } from '@musica/core/tensors';
import { SimdEngine } from '@musica/wasm';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedPath } from '../../../test/shared';
import { decodeImage, loadAligner, openModel, useBackend } from '../src/index';

const photograph = sharedPath('data', 'samples', 'astronaut.png');

/** Boxes on and around the face at (175, 75), 95 x 115: as given, shifted, tiny, huge, partly outside. */
const boxes: readonly Box[] = [
  { x: 175, y: 75, width: 95, height: 115 },
  { x: 182.3, y: 79.9, width: 90, height: 104 },
  { x: 160, y: 60, width: 130, height: 150 },
  { x: 200, y: 110, width: 12, height: 14 },
  { x: -80, y: -60, width: 420, height: 460 },
  { x: 10, y: 5, width: 490, height: 500 },
  { x: -60, y: 300, width: 100, height: 110 },
];

describe.skipIf(!photograph)('the kernels and TensorFlow.js on a photograph', () => {
  let image: PixelImage;
  let reference: Aligner;
  let simd: Aligner;
  beforeAll(async () => {
    await useBackend('wasm');
    image = await decodeImage(photograph!);
    reference = tensorAligner(await openModel('standard'));
    simd = await loadAligner({ backend: 'simd' });
  });
  afterAll(() => {
    reference.dispose();
    simd.dispose();
    expect(tf.memory().numTensors).toBe(0);
  });

  it('is what loadAligner takes by itself, and not where a backend is named', async () => {
    const [automatic, named] = [await loadAligner(), await loadAligner({ backend: 'wasm' })];
    expect(automatic.engine).toBeInstanceOf(SimdEngine);
    expect(simd.engine).toBeInstanceOf(SimdEngine);
    expect(named.engine).toBeInstanceOf(TensorEngine);
    automatic.dispose();
    named.dispose();
  });

  it.each(['standard', 'lite'])(
    'keeps the hidden layers of %s in the bytes that its file has',
    async (model) => {
      const aligner = await loadAligner({ model });
      const floats = modelCost(aligner.model.config).bytes;
      expect((aligner.engine as SimdEngine).weightBytes).toBeLessThan(floats / 2);
      aligner.dispose();
    },
  );

  it('gives the same landmarks and estimates after every step', async () => {
    const expected = await reference.alignAllSteps(image, boxes);
    const found = await simd.alignAllSteps(image, boxes);
    for (const [face, { steps }] of expected.entries()) {
      for (const [step, { landmarks, predictedNme }] of steps.entries()) {
        const same = found[face]!.steps[step]!;
        const distances = landmarks.map(([x, y], i) =>
          Math.hypot(x - same.landmarks[i]![0], y - same.landmarks[i]![1]),
        );
        expect(Math.max(...distances), `face ${face}, step ${step}`).toBeLessThan(0.02);
        expect(same.predictedNme).toBeCloseTo(predictedNme, 2);
      }
    }
  });

  it('lets the same faces exit', async () => {
    const expected = await reference.align(image, boxes, { exitBelow: 4.5 });
    const found = await simd.align(image, boxes, { exitBelow: 4.5 });
    const steps = (faces: typeof found) => faces.map(({ exitStep, failed }) => [exitStep, failed]);
    expect(steps(found)).toEqual(steps(expected));
    expect(new Set(expected.map(({ exitStep }) => exitStep)).size).toBeGreaterThan(1);
  });

  it('follows a turned crop', async () => {
    const { config, meanShape } = reference.model;
    const { initial, toImage } = placeFace(boxes[0]!, config, meanShape);
    const [a, , c, , e, f] = toImage;
    const [sin, cos] = [Math.sin(0.4), Math.cos(0.4)];
    const middle = (config.cropSize - 1) / 2;
    // The same centre and scale, turned by 0.4 radians.
    const turned = {
      initial,
      toImage: [
        a * cos,
        -a * sin,
        c + a * middle * (1 - cos + sin),
        e * sin,
        e * cos,
        f + e * middle * (1 - cos - sin),
      ] as const,
    };
    const [expected] = await reference.engine.allSteps(image, [turned]);
    const [found] = await simd.engine.allSteps(image, [turned]);
    for (const [step, { landmarks }] of expected!.entries()) {
      const differences = landmarks.map((value, i) => Math.abs(value - found![step]!.landmarks[i]!));
      expect(Math.max(...differences)).toBeLessThan(0.02);
    }
  });
});
