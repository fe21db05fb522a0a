import { ibug68, type Landmarks, type Point, wflw98ToIbug68 } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { comparableErrors, LandmarkUncertainty } from './landmark-uncertainty';

const truth: Landmarks = Array.from({ length: 68 }, (_, i): Point => [(i * 33) % 68, 68 - i]);
const fill = (value: (i: number) => number) => Array.from({ length: 68 }, (_, i) => value(i));

describe('LandmarkUncertainty', () => {
  it('tells deciles, and the order in a face apart from that of all faces', () => {
    const uncertainty = new LandmarkUncertainty();
    // Within the first face the prediction is the truth, within the second the other way round; both are twice too low.
    uncertainty.add(
      fill((i) => 1 + i),
      fill((i) => 1 + i),
      2,
      truth,
      ibug68,
    );
    uncertainty.add(
      fill((i) => 101 + i),
      fill((i) => (i === 7 ? Number.NaN : 168 - i)),
      2,
      truth,
      ibug68,
    );
    const figures = uncertainty.figures()!;
    expect(figures).toMatchObject({ faces: 2, landmarks: 135, spearmanInFace: 0 });
    expect(figures.reliability).toHaveLength(10);
    expect(figures.reliability[0]).toMatchObject({ from: 1, predicted: 7.5, actual: 15, landmarks: 14 });
    expect(figures.reliability.reduce((sum, { landmarks }) => sum + landmarks, 0)).toBe(135);
    expect(figures.spearman).toBeGreaterThan(0.7);
    // The truth of both faces is what it is on average in none of them: rising, then falling by less of its mean.
    expect(figures.spearmanOfUsual).toBeCloseTo(0, 2);
  });

  it('leaves out profiles, whose eyes are one behind the other', () => {
    const uncertainty = new LandmarkUncertainty();
    const profile = truth.map(([x, y], i): Point => (i === 45 ? [truth[36]![0] + 2, truth[36]![1]] : [x, y]));
    uncertainty.add(
      fill(() => 1),
      fill(() => 1),
      1,
      profile,
      ibug68,
    );
    expect(uncertainty.figures()).toBeUndefined();
  });
});

it('errors of 98 landmarks become those of 68 as the landmarks do', () => {
  const errors = comparableErrors(
    Array.from({ length: 98 }, (_, i) => i),
    wflw98ToIbug68,
  );
  expect(errors).toHaveLength(68);
  // Jaw: every second point; the right brow's second point lies half way from 34 to 41 in y, and at 34 in x.
  expect(errors.slice(0, 3)).toEqual([0, 2, 4]);
  expect(errors[18]).toBeCloseTo((34 + 37.5) / 2, 10);
});
