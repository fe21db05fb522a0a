import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { faceInput } from '../src/aligner/face-input';
import { applyAffine } from '../src/geometry/affine';
import { toPoints } from '../src/geometry/point';
import { type PixelImage, Random } from '../src/index';
import { explain, leaveOut, tensorAligner } from '../src/tensors/index';
import { useTestBackend } from './backends';
import { tinyModel, tinyShape } from './tiny-model';

beforeAll(() => useTestBackend('wasm'));

const random = new Random(7);
const photograph: PixelImage = {
  data: Uint8Array.from({ length: 90 * 70 * 3 }, () => random.integer(256)),
  width: 90,
  height: 70,
  channels: 3,
};
const box = { x: 20, y: 10, width: 30, height: 40 };

/** Shares the error out among the landmarks of the tiny model in its own way. */
const landmarkHead = (seed: number) => {
  const [source, { hidden, landmarks }] = [new Random(seed), tinyModel().config];
  const normals = (count: number) => Float32Array.from({ length: count }, () => source.normal());
  return { basis: normals(hidden), kernel: normals(landmarks), bias: normals(landmarks) };
};

describe('explain', () => {
  it('tells the landmarks and errors of each step as alignAllSteps does', async () => {
    const model = { ...tinyModel(), landmarkErrors: [landmarkHead(1), landmarkHead(2)] };
    const aligner = tensorAligner(model);
    const boxes = [box, { x: 5, y: 4, width: 50, height: 50 }];
    const explained = await explain(model, photograph, boxes);
    const aligned = await aligner.alignAllSteps(photograph, boxes);
    expect(explained).toHaveLength(2);
    for (const [face, { steps, box }] of explained.entries()) {
      expect(box).toBe(boxes[face]);
      expect(steps).toHaveLength(2);
      for (const [step, { landmarks, predictedNme, landmarkErrors, error }] of steps.entries()) {
        const expected = aligned[face]!.steps[step]!;
        for (const [i, [x, y]] of landmarks.entries()) {
          expect(x).toBeCloseTo(expected.landmarks[i]![0], 3);
          expect(y).toBeCloseTo(expected.landmarks[i]![1], 3);
        }
        expect(predictedNme).toBeCloseTo(expected.predictedNme, 4);
        expect(error).toBeCloseTo(expected.error, 5);
        expect(new Set(landmarkErrors).size).toBe(landmarks.length);
        for (const [i, value] of landmarkErrors!.entries())
          expect(value).toBeCloseTo(expected.landmarkErrors![i]!, 4);
      }
    }
    aligner.dispose();
  });

  it('shows patches of each level around the landmarks of the step before, with the mean of their gates', async () => {
    const model = tinyModel();
    for (const weights of model.cascade.steps) {
      const { attentionKernel, attentionBias, outputKernel, outputBias } = weights as unknown as Record<
        string,
        tf.Variable
      >;
      tf.tidy(() => {
        attentionKernel!.assign(tf.zerosLike(attentionKernel!));
        // Half of the gates at sigmoid(0) = 1/2, the others at sigmoid(ln 3) = 3/4.
        const half = attentionBias!.size / 2;
        attentionBias!.assign(tf.concat([tf.zeros([half]), tf.fill([half], Math.log(3))]));
        outputKernel!.assign(tf.zerosLike(outputKernel!));
        outputBias!.assign(tf.tensor1d([...new Array(5).fill([1, -2]).flat(), 0.1]));
      });
    }
    const aligner = tensorAligner(model);
    const [face] = await explain(model, photograph, [box]);
    const start = tinyShape.map(([x, y]) => [20 + 30 * x, 10 + 40 * y] as const);
    for (const [i, [x, y]] of face!.start.entries()) {
      expect(x).toBeCloseTo(start[i]![0], 4);
      expect(y).toBeCloseTo(start[i]![1], 4);
    }
    // 40 pixels of box are 40 of the crop. Level 1 first: 14 of its pixels are 28 of the image, and a move of
    // [1, -2] is one of [2, -4]; then level 0.
    for (const [step, { half, moved }] of [
      { half: 14, moved: [0, 0] as const },
      { half: 7, moved: [2, -4] as const },
    ].entries()) {
      const { patches, level } = face!.steps[step]!;
      expect(level).toBe(1 - step);
      expect(patches.map(({ landmark }) => landmark)).toEqual([...model.config.patchIndices.flat()]);
      for (const { landmark, corners, attention } of patches) {
        const [x, y] = [start[landmark]![0] + moved[0], start[landmark]![1] + moved[1]];
        const expected = [
          [x - half, y - half],
          [x + half, y - half],
          [x + half, y + half],
          [x - half, y + half],
        ];
        for (const [i, corner] of corners.entries()) {
          expect(corner[0]).toBeCloseTo(expected[i]![0]!, 3);
          expect(corner[1]).toBeCloseTo(expected[i]![1]!, 3);
        }
        expect(attention).toBeCloseTo(0.625, 5);
      }
    }
    aligner.dispose();
  });

  it('leaves patches out as a training drops them', async () => {
    const model = tinyModel();
    const aligner = tensorAligner(model);
    const before = tf.memory().numTensors;
    const [face] = await explain(model, photograph, [box]);
    const count = face!.steps[0]!.patches.length;
    const all = Array.from({ length: count }, (_, patch) => patch);
    const groups = [
      [[], [1], all],
      [[], [0, 2]],
    ];
    const without = await leaveOut(model, photograph, box, groups);
    expect(tf.memory().numTensors).toBe(before);
    // The same through the whole cascade, with the patches of one step multiplied by 0.
    const { pyramid, initial, toImage } = faceInput(photograph, box, model.config, model.meanShape);
    for (const [step, left] of groups.entries()) {
      for (const [number, group] of left.entries()) {
        const expected = tf.tidy(() => {
          const levels = pyramid.map((level) => {
            const size = Math.sqrt(level.length / 3);
            return tf.tensor4d(level, [1, size, size, 3]);
          });
          const passes = groups.map((_, at) =>
            tf.tensor3d(
              all.map((patch) => (at === step && group.includes(patch) ? 0 : 1)),
              [1, count, 1],
            ),
          );
          const start = tf.tensor3d(initial, [1, model.config.landmarks, 2]);
          const outputs = model.cascade.forward(levels, start, groups.length, passes);
          return outputs[step]!.landmarks.dataSync<'float32'>();
        });
        for (const [i, point] of toPoints(expected).entries()) {
          const [x, y] = applyAffine(toImage, point);
          expect(without[step]![number]![i]![0]).toBeCloseTo(x, 3);
          expect(without[step]![number]![i]![1]).toBeCloseTo(y, 3);
        }
      }
      // Nothing left out: what the step found.
      expect(without[step]![0]![0]![0]).toBeCloseTo(face!.steps[step]!.landmarks[0]![0], 3);
    }
    expect(without[0]![2]).not.toEqual(without[0]![0]);
    aligner.dispose();
  });

  it('leaves no tensors behind and refuses a box without area', async () => {
    const model = tinyModel();
    const aligner = tensorAligner(model);
    const before = tf.memory().numTensors;
    await explain(model, photograph, [box]);
    expect(tf.memory().numTensors).toBe(before);
    const flat = { ...box, width: 0 };
    await expect(explain(model, photograph, [flat])).rejects.toMatchObject({ code: 'box' });
    aligner.dispose();
  });
});
