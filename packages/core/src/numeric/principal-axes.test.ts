import { expect, it } from 'vitest';
import { principalAxes } from './principal-axes';

it('finds the axes of a matrix made of known ones, the largest first', () => {
  // 2 u u' + 9 v v' + 4 w w' of unit vectors at right angles.
  const [u, v, w] = [
    [2 / 3, 2 / 3, 1 / 3],
    [-2 / 3, 1 / 3, 2 / 3],
    [1 / 3, -2 / 3, 2 / 3],
  ] as const;
  const matrix = [0, 1, 2].flatMap((i) =>
    [0, 1, 2].map((j) => 2 * u[i]! * u[j]! + 9 * v[i]! * v[j]! + 4 * w[i]! * w[j]!),
  );
  const axes = principalAxes(matrix, 3, 2);
  for (const [row, axis] of [v, w].entries()) {
    const found = axes.subarray(3 * row, 3 * row + 3);
    const along = axis.reduce<number>((sum, value, i) => sum + value * found[i]!, 0);
    expect(Math.abs(along)).toBeCloseTo(1, 10);
  }
  expect([...principalAxes([5, 0, 0, 7], 2, 1)]).toEqual([0, 1]);
});
