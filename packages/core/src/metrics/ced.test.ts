import { describe, expect, it } from 'vitest';
import { Random } from '../numeric/random';
import { auc, cumulativeErrors, failureRate } from './ced';

describe('auc', () => {
  it('is the area under the steps, worked out by hand', () => {
    // Up to 8: 0 until 2, 1/4 until 4, 2/4 until 6, 3/4 until 8 (the fourth face is above): 0.5 + 1 + 1.5 = 3 of 8.
    expect(auc([2, 4, 6, 20], 8)).toBeCloseTo(3 / 8, 12);
    expect(auc([2, 4, 6, 20], 5)).toBeCloseTo((2 * 0.25 + 1 * 0.5) / 5, 12);
  });

  it('of three faces', () => {
    // 1 - 2/8, 1 - 6/8 and nothing of the face above: (0.75 + 0.25) / 3.
    expect(auc([2, 6, 9], 8)).toBeCloseTo(1 / 3, 12);
  });

  it('runs from 0 to 1', () => {
    expect(auc([0, 0], 8)).toBe(1);
    expect(auc([8, 9, Infinity], 8)).toBe(0);
  });

  it('agrees with the area summed under the curve itself', () => {
    const random = new Random(1);
    const errors = Array.from({ length: 57 }, () => random.uniform(0, 15));
    const steps = errors.filter((error) => error < 10).sort((a, b) => a - b);
    const area = steps.reduce((sum, error, i) => sum + ((i + 1) / 57) * ((steps[i + 1] ?? 10) - error), 0);
    expect(auc(errors, 10)).toBeCloseTo(area / 10, 10);
  });
});

describe('failureRate', () => {
  it('counts what is above, not what is equal', () => expect(failureRate([7.9, 8, 8.1, 30], 8)).toBe(0.5));
});

describe('an error that is not a number', () => {
  it('counts as a failure', () => {
    expect(failureRate([1, Number.NaN], 8)).toBe(0.5);
    expect(auc([0, Number.NaN], 8)).toBe(0.5);
  });
});

it('says nothing of no faces', () => {
  expect(auc([], 8)).toBeNaN();
  expect(failureRate([], 8)).toBeNaN();
});

describe('cumulativeErrors', () => {
  it('counts the errors up to each point; a failure never', () => {
    const curve = cumulativeErrors([1, 2, 2, 12, Number.NaN], 4, 5);
    expect(curve).toEqual([0, 0.2, 0.6, 0.6, 0.6].map((share, error) => ({ error, share })));
  });
});
