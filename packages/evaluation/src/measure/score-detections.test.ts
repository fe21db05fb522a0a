import {
  type Aligner,
  type FaceAlignment,
  type FaceDetector,
  ibug68,
  type Point,
  parseModelConfig,
} from '@musica/core';
import type { FaceRecord } from '@musica/datasets';
import { describe, expect, it } from 'vitest';
import { errorFiguresOf } from './figures';
import { PackedPredictions } from './packed-predictions';
import { ScoreCollector } from './score-collector';
import { scoreDetections } from './score-detections';
import { scorePredictions } from './score-predictions';

/** 68 points on a circle; the outer eye corners (36, 45) are apart. */
const ring = (x: number, y: number): Point[] =>
  Array.from({ length: 68 }, (_, i) => [
    x + 50 * Math.cos((2 * Math.PI * i) / 68),
    y + 50 * Math.sin((2 * Math.PI * i) / 68),
  ]);

const source = { read: async () => ({ data: new Uint8Array(3), width: 1, height: 1, channels: 3 as const }) };
const face = (image: string, index: number, landmarks: Point[]): FaceRecord => ({
  id: index === 0 ? image : `${image}#${index}`,
  image,
  source,
  landmarks,
});
const faces = [face('a', 0, ring(100, 100)), face('a', 1, ring(300, 100)), face('b', 0, ring(100, 100))];

const config = parseModelConfig({
  name: 'x',
  landmarks: 68,
  patchIndices: [0],
  levels: [1, 0],
  boxSize: 40,
  cropSize: 64,
});

describe('scoreDetections', () => {
  it('pairs results with faces by overlap, and counts what is missed and what is no face', async () => {
    const found = (landmarks: Point[]): FaceAlignment => ({
      box: { x: 0, y: 0, width: 1, height: 1 },
      landmarks,
      predictedNme: 3,
      exitStep: 2,
      flipTested: false,
      failed: false,
      error: 0.03,
      combinedError: 0.03,
    });
    // In the first image the other way round, with something that is no face; in the second nothing.
    const results = [[found(ring(301, 100)), found(ring(500, 500)), found(ring(100, 100))], []];
    const aligner = { model: { config }, align: async () => results.shift()! } as unknown as Aligner;
    const collector = new ScoreCollector(ibug68, 'inter-ocular');
    const counts = await scoreDetections(faces, aligner, {} as FaceDetector, collector, {
      onProblem: (message) => expect.unreachable(message),
      onFace: () => undefined,
    });
    expect(counts).toEqual({ found: 2, missed: 1, falseFaces: 1, images: 2 });
    const [first, second] = collector.scores;
    expect(first).toMatchObject({ id: 'a', nme: 0 });
    const [left, right] = [faces[1]!.landmarks[36]!, faces[1]!.landmarks[45]!];
    expect(second!.nme).toBeCloseTo(100 / Math.hypot(left[0] - right[0], left[1] - right[1]), 9);
  });
});

describe('scorePredictions', () => {
  it('goes by overlap and not by number', () => {
    const predictions = new PackedPredictions();
    predictions.add({ image: 'a', index: 0, landmarks: ring(300, 100), failed: false });
    predictions.add({ image: 'a', index: 1, landmarks: ring(100, 100), failed: false });
    const collector = new ScoreCollector(ibug68, 'inter-ocular');
    const counts = scorePredictions(faces, 'p.jsonl', predictions, collector, {
      onProblem: () => undefined,
      onFace: () => undefined,
    });
    expect(counts).toEqual({ found: 2, missed: 1, falseFaces: 0, images: 2 });
    expect(collector.scores.map(({ nme }) => nme)).toEqual([0, 0]);
  });
});

describe('errorFiguresOf', () => {
  it('takes missed faces for failures, and leaves them out of the means', () => {
    expect(errorFiguresOf([4, 4], 2)).toMatchObject({
      faces: 2,
      nme: { mean: 4 },
      auc: { at8: 0.25 },
      failureRate: { at8: 0.5, at10: 0.5 },
    });
  });
});
