import { ibug68, type Point } from '@musica/core';
import { describe, expect, it } from 'vitest';
import type { FaceRecord } from '../dataset';
import { datasetStats } from './dataset-stats';
import { measureFaceShape } from './face-measures';
import { spreadOf } from './quantiles';

describe('spreadOf', () => {
  it('interpolates as NumPy does', () => {
    // numpy.percentile([1, 2, 4, 8], [10, 25, 50, 75, 90]) = 1.3, 1.75, 3, 5, 6.8
    const spread = spreadOf([8, 1, 4, 2])!;
    expect(spread).toMatchObject({ count: 4, min: 1, p25: 1.75, median: 3, p75: 5, max: 8, mean: 3.75 });
    expect(spread.p10).toBeCloseTo(1.3, 12);
    expect(spread.p90).toBeCloseTo(6.8, 12);
    expect(spreadOf([7])).toMatchObject({ min: 7, p10: 7, median: 7, max: 7 });
    expect(spreadOf([])).toBeUndefined();
  });
});

/** Eye corners at (10, 20) and (50, 50), everything else inside a box of 100 x 64. */
function face(nose: Point): Point[] {
  const points = Array.from({ length: 68 }, (): Point => [30, 40]);
  Object.assign(points, { 0: [0, 10], 1: [100, 74], 36: [10, 20], 45: [50, 50], 30: nose });
  return points;
}

describe('measureFaceShape', () => {
  it('measures by hand', () => {
    const measures = measureFaceShape(face([50, 50]), ibug68);
    expect(measures).toMatchObject({ size: 80, aspect: 100 / 64, interOcular: 50 });
    expect(measures.roll).toBeCloseTo(36.8699, 3);
    expect(measures.turn).toBeCloseTo(1, 12);
    expect(measureFaceShape(face([30, 35]), ibug68).turn).toBeCloseTo(0, 12);
    // Across the eye line nothing counts.
    expect(measureFaceShape(face([30 - 30, 35 + 40]), ibug68).turn).toBeCloseTo(0, 12);
  });
});

describe('datasetStats', () => {
  it('counts', () => {
    const record = (id: string, more: Partial<FaceRecord> = {}): FaceRecord => ({
      id,
      image: id,
      landmarks: face([30, 35]),
      ...more,
    });
    const stats = datasetStats({
      scheme: ibug68,
      faces: [
        record('Jane_Doe_1.jpg', { split: 'train', box: { x: 0, y: 10, width: 50, height: 64 } }),
        record('Jane_Doe_2.jpg', { split: 'train', attributes: { pose: true, blur: false, yaw: 0.5 } }),
        record('c.jpg', {
          subsets: ['ibug', 'full'],
          occluded: Array.from({ length: 68 }, (_, i) => i < 17),
        }),
      ],
    });
    expect(stats).toMatchObject({
      faces: 3,
      images: 3,
      groups: 1,
      splits: { '(none)': 1, train: 2 },
      subsets: { full: 1, ibug: 1 },
      attributes: { pose: 1 },
      occluded: 0.25,
      boxes: { faces: 1, overlap: { median: 0.5 } },
      numbers: { yaw: { count: 1, mean: 0.5 } },
      size: { count: 3, median: 80 },
    });
  });
});
