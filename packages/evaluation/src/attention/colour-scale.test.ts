import { describe, expect, it } from 'vitest';
import { colourOf, rangeOf } from './colour-scale';

describe('the colour scale', () => {
  it('spans the values in whole hundredths, and never shows noise in full colours', () => {
    expect(rangeOf([0.512, 0.5561, 0.53])).toEqual({ low: 0.51, high: 0.56 });
    expect(rangeOf([0.5, 0.6])).toEqual({ low: 0.5, high: 0.6 });
    expect(rangeOf([0.5, 0.5])).toEqual({ low: 0.49, high: 0.51 });
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
