import { type Aligner, type Box, ibug68, type Point, parseModelConfig } from '@musica/core';
import type { FaceRecord } from '@musica/datasets';
import { expect, it } from 'vitest';
import { ScoreCollector } from './score-collector';
import { scoreModel } from './score-model';

const ring = (x: number): Point[] =>
  Array.from({ length: 68 }, (_, i) => [
    x + 50 * Math.cos((2 * Math.PI * i) / 68),
    100 + 50 * Math.sin((2 * Math.PI * i) / 68),
  ]);
const source = {
  read: async () => ({ data: new Uint8Array(600 * 200), width: 600, height: 200, channels: 1 as const }),
};
const face = (index: number, x: number): FaceRecord => ({
  id: `a${index}`,
  image: 'a',
  source,
  landmarks: ring(x),
});

it('takes the boxes of a detector, rolled as they are, and leaves out what it misses', async () => {
  const config = parseModelConfig({
    name: 'x',
    landmarks: 68,
    patchIndices: [0],
    levels: [1, 0],
    boxSize: 40,
    cropSize: 64,
  });
  const asked: Box[] = [];
  const aligner = {
    model: { config },
    alignAllSteps: async (_: unknown, boxes: readonly Box[]) => {
      asked.push(...boxes);
      return boxes.map(({ x, width }) => {
        const step = { landmarks: ring(x + width / 2), predictedNme: 3, error: 0.1, combinedError: 0.1 };
        return { steps: [step, step] };
      });
    },
  } as unknown as Aligner;
  const second = { x: 460, y: 60, width: 90, height: 80, roll: 12 };
  const detector = {
    detect: async () => [
      { box: second, score: 0.9 },
      { box: { x: 280, y: 10, width: 20, height: 20 }, score: 0.8 },
    ],
  };
  const collector = new ScoreCollector(ibug68, 'inter-ocular');
  await scoreModel([face(0, 100), face(1, 500)], aligner, collector, {
    boxes: 'landmarks',
    detector,
    boxNoise: 0,
    seed: 0,
    exitBelow: 0,
    flipTest: false,
    onProblem: (message) => expect.unreachable(message),
    onFace: () => undefined,
  });
  expect(asked).toEqual([second]);
  expect(collector.scores.map(({ id }) => id)).toEqual(['a1']);
});
