import {
  type Aligner,
  type FaceAlignment,
  type FaceDetector,
  ibug68,
  type Landmarks,
  type PixelImage,
  type Point,
} from '@musica/core';
import type { FaceRecord } from '@musica/datasets';
import { expect, it } from 'vitest';
import { measureRobustness } from './measure-robustness';

const points = (move = 0): Point[] =>
  Array.from({ length: 68 }, (_, i) => [
    30 + move + 20 * Math.cos((2 * Math.PI * i) / 68),
    30 + 20 * Math.sin((2 * Math.PI * i) / 68),
  ]);
const image: PixelImage = { data: new Uint8Array(3 * 60 * 60).fill(90), width: 60, height: 60, channels: 3 };
const face: FaceRecord = { id: 'a', image: 'a', source: { read: async () => image }, landmarks: points() };
const found = (landmarks: Point[], failed: boolean): FaceAlignment => ({
  box: { x: 0, y: 0, width: 1, height: 1 },
  landmarks,
  predictedNme: 3,
  exitStep: 3,
  flipTested: false,
  failed,
  error: 0.03,
  combinedError: 0.03,
});

it('counts found, wrong, flagged and false faces of each change', async () => {
  const isDark = ({ data }: PixelImage) => data[0]! < 30;
  // In dark images the face is missed or far off and flagged; else it is right, with a false face beside it.
  const aligner = {
    align: async (seen: PixelImage) =>
      isDark(seen)
        ? seen.data[0]! < 15
          ? []
          : [found(points(8), true)]
        : [found(points(), false), found(points(500), false)],
  } as unknown as Aligner;
  const comparable = { faces: [face], scheme: ibug68, found: (landmarks: Landmarks) => landmarks };
  const figures = await measureRobustness(comparable, aligner, {} as FaceDetector, {
    seed: 1,
    normalizer: 'box-size',
    onProblem: (message) => expect.unreachable(message),
    onFace: () => undefined,
  });
  const of = (change: string, level: number) =>
    figures.find((one) => one.change === change && one.level === level);
  expect(of('none', 0)).toEqual({
    change: 'none',
    level: 0,
    faces: 1,
    found: 1,
    falseFaces: 1,
    nme: 0,
    failures: 0,
    flagged: null,
    falseAlarms: 0,
  });
  expect(of('darken', 0.25)).toMatchObject({
    found: 1,
    falseFaces: 0,
    failures: 1,
    flagged: 1,
    falseAlarms: null,
  });
  expect(of('darken', 0.25)!.nme).toBeCloseTo((100 * 8) / 40, 0);
  expect(of('darken', 0.1)).toMatchObject({ found: 0, nme: null, failures: 1 });
  // The eyes are 16.1 pixels apart.
  expect([of('shrink', 24)!.faces, of('shrink', 16)!.faces]).toEqual([0, 1]);
});
