import { describe, expect, it } from 'vitest';
import { chooseFailAbove } from './fail-above';

// 0, 0.01, .. 10: a share of s percent lies above 10 - s / 10.
const good = Array.from({ length: 1001 }, (_, i) => i / 100);

describe('chooseFailAbove', () => {
  it('alarms one good face in 200 where that finds the failures, or there are none', () => {
    expect(chooseFailAbove(good, [])).toBe(10);
    expect(chooseFailAbove(good, [20, 30, 40])).toBe(10);
  });

  it('alarms more, up to 5 %, for failures that look better', () => {
    // 1 of 21 lies below 9.72: five percent are let go.
    expect(chooseFailAbove(good, [1, ...new Array<number>(20).fill(9.72)])).toBe(9.8);
    expect(chooseFailAbove(good, new Array<number>(20).fill(3))).toBe(9.5);
  });

  it('is undefined for predictions that are no numbers, and never 0', () => {
    expect(chooseFailAbove([Number.NaN], [])).toBeUndefined();
    expect(chooseFailAbove([0, 0], [])).toBe(0.1);
  });
});
