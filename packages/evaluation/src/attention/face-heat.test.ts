import type { Point } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { heatMap } from './face-heat';

const square = (left: number, top: number, right: number, bottom: number): Point[] => [
  [left, top],
  [right, top],
  [right, bottom],
  [left, bottom],
];

describe('heatMap', () => {
  it('is the mean of the squares over a pixel, and nothing where there is none', () => {
    const heat = heatMap(
      [
        { corners: square(0.5, 0.5, 3.5, 3.5), value: 0.2 },
        { corners: square(2.5, 2.5, 9, 9), value: 0.6 },
      ],
      6,
    );
    const at = (x: number, y: number) => heat[y * 6 + x]!;
    expect(at(0, 0)).toBeNaN();
    expect(at(4, 1)).toBeNaN();
    expect(at(1, 1)).toBeCloseTo(0.2, 6);
    expect(at(3, 3)).toBeCloseTo(0.4, 6);
    expect(at(5, 5)).toBeCloseTo(0.6, 6);
    expect(heat.filter((value) => !Number.isNaN(value))).toHaveLength(9 + 9 - 1);
  });

  it('follows squares that are turned, and leaves out what lies outside', () => {
    const diamond: Point[] = [
      [3, -0.1],
      [6.1, 3],
      [3, 6.1],
      [-0.1, 3],
    ];
    const heat = heatMap([{ corners: diamond, value: 1 }], 7);
    // |x - 3| + |y - 3| <= 3.1 holds for 1 + 3 + 5 + 7 + 5 + 3 + 1 pixels.
    expect(heat.filter((value) => value === 1)).toHaveLength(25);
    const outside = heatMap([{ corners: square(-9, -9, -3, -3), value: 1 }], 7);
    expect(outside.every(Number.isNaN)).toBe(true);
  });
});
