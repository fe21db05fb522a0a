import { describe, expect, it } from 'vitest';
import { changeRange, colourOf } from './colour-scale';

describe('the colour scale', () => {
  it('begins at 0, so that a colour says how much', () => {
    expect(changeRange([0.512, -0.3, 0.1])).toEqual({ low: 0, high: 0.52 });
    expect(changeRange([0.00123])).toEqual({ low: 0, high: 0.0013 });
    expect(changeRange([3])).toEqual({ low: 0, high: 3 });
    expect(changeRange([-1, 0])).toEqual({ low: 0, high: 0.01 });
  });

  it('goes from dark to light, ever lighter, and ends there', () => {
    const range = { low: 0.4, high: 0.8 };
    expect(colourOf(0.4, range)).toEqual([68, 1, 84]);
    expect(colourOf(0.6, range)).toEqual([33, 144, 141]);
    expect(colourOf(0.8, range)).toEqual([253, 231, 37]);
    expect(colourOf(2, range)).toEqual([253, 231, 37]);
    expect(colourOf(-2, range)).toEqual([68, 1, 84]);
    const light = Array.from({ length: 41 }, (_, i) => {
      const [r, g, b] = colourOf(0.4 + i / 100, range);
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    });
    for (let i = 1; i < light.length; i++) expect(light[i]).toBeGreaterThan(light[i - 1]!);
  });
});
