import { describe, expect, it } from 'vitest';
import { mean, median, percentile } from './summary';

describe('summary', () => {
  it('takes the mean', () => expect(mean([1, 2, 6])).toBe(3));
  it('takes the middle, or between the two in the middle', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 6])).toBe(5.5);
  });
  it('interpolates percentiles', () => {
    // Position 0.9 * 4 = 3.6 between the fourth and the fifth.
    expect(percentile([10, 20, 30, 40, 50], 90)).toBeCloseTo(46, 12);
    expect(percentile([3, 1, 2], 0)).toBe(1);
    expect(percentile([3, 1, 2], 100)).toBe(3);
    expect(percentile([7], 90)).toBe(7);
  });
  it('leaves the values as they are', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
  it('says nothing of no values', () => {
    expect(mean([])).toBeNaN();
    expect(percentile([], 50)).toBeNaN();
  });
});
