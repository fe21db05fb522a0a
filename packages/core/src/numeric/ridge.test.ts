import { describe, expect, it } from 'vitest';
import { Random } from './random';
import { ridgeRegression, ridgeRegressions } from './ridge';

describe('ridgeRegression', () => {
  it('solves a case by hand', () => {
    // x = -1, 0, 1 and y = 1, 2, 6: slope 5 / (2 + penalty), mean 3.
    const { weights, intercept } = ridgeRegression([9, 10, 11], 1, [1, 2, 6], 0.5);
    expect(weights[0]).toBeCloseTo(2, 12);
    expect(intercept).toBeCloseTo(3 - 2 * 10, 12);
  });

  it('finds known weights again, however the inputs are related', () => {
    const random = new Random(4);
    const truth = [0.5, -2, 3, 0.25];
    const rows = Array.from({ length: 400 }, () => {
      const shared = random.normal();
      return truth.map((_, i) => 100 * i + shared + 0.3 * random.normal());
    });
    const y = rows.map((row) => 7 + row.reduce((sum, value, i) => sum + truth[i]! * value, 0));
    const { weights, intercept } = ridgeRegression(rows.flat(), 4, y, 1e-9);
    for (const [i, weight] of truth.entries()) expect(weights[i]).toBeCloseTo(weight, 6);
    expect(intercept).toBeCloseTo(7, 3);
  });

  it('fits several targets as it fits each alone', () => {
    const random = new Random(5);
    const x = Array.from({ length: 60 }, () => random.normal());
    const y = Array.from({ length: 40 }, () => random.normal());
    const { weights, intercepts } = ridgeRegressions(x, 3, y, 2, 0.7);
    for (const output of [0, 1]) {
      const own = y.filter((_, i) => i % 2 === output);
      const alone = ridgeRegression(x, 3, own, 0.7);
      for (let i = 0; i < 3; i++) expect(weights[2 * i + output]).toBeCloseTo(alone.weights[i]!, 12);
      expect(intercepts[output]).toBeCloseTo(alone.intercept, 12);
    }
  });

  it('shrinks towards the mean as the penalty grows', () => {
    const fit = (penalty: number) => ridgeRegression([1, 2, 3, 4], 1, [1, 2, 3, 4], penalty);
    expect(fit(1e9).weights[0]).toBeCloseTo(0, 6);
    expect(fit(1e9).intercept).toBeCloseTo(2.5, 6);
  });
});
