import { describe, expect, it } from 'vitest';
import { pearson, ranks, spearman } from './correlation';

describe('pearson', () => {
  it('is as worked out by hand', () => {
    // Deviations -2 -1 0 3 and -1 -2 1 2: 2 + 2 + 0 + 6 = 10 over sqrt(14 * 10).
    expect(pearson([1, 2, 3, 6], [2, 1, 4, 5])).toBeCloseTo(10 / Math.sqrt(140), 12);
  });
  it('is 1 and -1 on lines', () => {
    expect(pearson([1, 2, 5], [10, 20, 50])).toBeCloseTo(1, 12);
    expect(pearson([1, 2, 5], [-1, -2, -5])).toBeCloseTo(-1, 12);
  });
  it('says nothing where nothing varies', () => {
    expect(pearson([1, 2, 3], [4, 4, 4])).toBeNaN();
    expect(pearson([1], [1])).toBeNaN();
    expect(pearson([], [])).toBeNaN();
  });
});

describe('ranks', () => {
  it('shares the mean rank among equal values', () =>
    expect(ranks([10, 30, 10, 20, 10])).toEqual([2, 5, 2, 4, 2]));
});

describe('spearman', () => {
  it('sees only the order', () => expect(spearman([1, 2, 3, 4], [1, 10, 100, 1e6])).toBeCloseTo(1, 12));
  it('is 1 - 6 sum d^2 / (n (n^2 - 1)) without ties', () => {
    // Ranks 1 2 3 4 5 and 2 1 4 3 5: d^2 = 1 1 1 1 0.
    expect(spearman([1, 2, 3, 4, 5], [20, 10, 40, 30, 50])).toBeCloseTo(1 - (6 * 4) / (5 * 24), 12);
  });
  it('averages ties', () => {
    // Ranks 1.5 1.5 3 and 1 2 3: 1.5 / sqrt(1.5 * 2).
    expect(spearman([5, 5, 9], [1, 2, 3])).toBeCloseTo(1.5 / Math.sqrt(3), 12);
  });
});
