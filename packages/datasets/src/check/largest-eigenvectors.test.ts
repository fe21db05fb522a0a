import { describe, expect, it } from 'vitest';
import { largestEigenvectors } from './largest-eigenvectors';

describe('largestEigenvectors', () => {
  it('finds those of a matrix made of known ones', () => {
    // 9, 4 and 1 times the projections on (1, 2, 2) / 3, (2, 1, -2) / 3 and (2, -2, 1) / 3.
    const vectors = [
      [1, 2, 2],
      [2, 1, -2],
      [2, -2, 1],
    ].map((vector) => vector.map((value) => value / 3));
    const matrix = Float64Array.from({ length: 9 }, (_, at) => {
      const [row, column] = [Math.floor(at / 3), at % 3];
      return [9, 4, 1].reduce((sum, value, k) => sum + value * vectors[k]![row]! * vectors[k]![column]!, 0);
    });
    for (const [k, found] of largestEigenvectors(matrix, 3, 2).entries()) {
      const sign = Math.sign(found[0]!);
      for (const [i, value] of found.entries()) expect(sign * value).toBeCloseTo(vectors[k]![i]!, 10);
    }
  });

  it('leaves directions that the matrix does not have at zero', () => {
    const [first, second] = largestEigenvectors(Float64Array.from([4, 0, 0, 0]), 2, 2);
    expect(Math.abs(first![0]!)).toBeCloseTo(1, 10);
    expect(second!.every((value) => value === 0)).toBe(true);
  });
});
