import { describe, expect, it } from 'vitest';
import type { Point } from '../geometry/point';
import { ibug68, wflw98 } from './index';
import { wflw98FlagsToIbug68, wflw98ToIbug68 } from './wflw98-to-ibug68';

/** Every point tells its own index: x = i, y = 1000 + i squared. */
const numbered: Point[] = Array.from({ length: 98 }, (_, i) => [i, 1000 + i * i]);

describe('wflw98ToIbug68', () => {
  it('follows the table', () => {
    const points = wflw98ToIbug68(numbered);
    expect(points).toHaveLength(68);
    for (let i = 0; i <= 16; i++) expect(points[i]).toEqual(numbered[2 * i]);
    expect(points[17]).toEqual(numbered[33]);
    expect(points[18]).toEqual([34, 1000 + (34 * 34 + 41 * 41) / 2]);
    expect(points[25]).toEqual([45, 1000 + (45 * 45 + 47 * 47) / 2]);
    expect(points[26]).toEqual(numbered[46]);
    expect(points[30]).toEqual(numbered[54]);
    expect(points[36]).toEqual(numbered[60]);
    expect(points[37]![0]).toBeCloseTo((2 * 61 + 62) / 3, 9);
    expect(points[47]![1]).toBeCloseTo(1000 + (2 * 75 * 75 + 74 * 74) / 3, 9);
    expect(points.slice(48)).toEqual(numbered.slice(76, 96));
  });

  it('commutes with the mirror of both schemes', () => {
    const flip = (points: readonly Point[], mirror: readonly number[]): Point[] =>
      mirror.map((other) => [-points[other]![0], points[other]![1]]);
    const once = wflw98ToIbug68(flip(numbered, wflw98.mirror));
    const other = flip(wflw98ToIbug68(numbered), ibug68.mirror);
    // The brows take x from the upper contour on both sides, so they commute as well.
    for (const [i, [x, y]] of once.entries()) {
      expect(x).toBeCloseTo(other[i]![0], 9);
      expect(y).toBeCloseTo(other[i]![1], 9);
    }
  });

  it('carries flags of any point that takes part', () => {
    const flags = wflw98FlagsToIbug68(Array.from({ length: 98 }, (_, i) => i === 62 || i === 96));
    expect(flags.flatMap((flag, index) => (flag ? [index] : []))).toEqual([37, 38]);
  });

  it('refuses other counts', () => {
    expect(() => wflw98ToIbug68(numbered.slice(1))).toThrow('97 landmarks');
    expect(() => wflw98FlagsToIbug68([])).toThrow('0 landmarks');
  });
});
