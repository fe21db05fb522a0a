import { Random } from '@musica/core';
import { expect, it } from 'vitest';
import { solveBounded } from './bounded-least-squares';

/** x'Ax/2 - b'x for a symmetric A. */
function cost(a: Float64Array, b: Float64Array, x: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < b.length; i++) {
    sum -= b[i]! * x[i]!;
    for (let j = 0; j < b.length; j++) sum += (a[i * b.length + j]! * x[i]! * x[j]!) / 2;
  }
  return sum;
}

it('finds the minimum within bounds: the same as by slow projected descent', () => {
  const random = new Random(5);
  const size = 6;
  for (let round = 0; round < 20; round++) {
    const rows = Array.from({ length: 12 }, () => Float64Array.from({ length: size }, () => random.normal()));
    const a = new Float64Array(size * size);
    for (const row of rows) {
      for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) a[i * size + j]! += row[i]! * row[j]!;
    }
    const b = Float64Array.from({ length: size }, () => 8 * random.normal());
    const low = Float64Array.of(-Infinity, -Infinity, -Infinity, 0, 0, 0);
    const high = Float64Array.of(Infinity, Infinity, Infinity, 1, 1, 1);
    const x = solveBounded(a, b, low, high, 30);
    for (let i = 0; i < size; i++) {
      expect(x[i]).toBeGreaterThanOrEqual(low[i]!);
      expect(x[i]).toBeLessThanOrEqual(high[i]!);
    }
    const y = new Float64Array(size);
    for (let step = 0; step < 20_000; step++) {
      for (let i = 0; i < size; i++) {
        let slope = -b[i]!;
        for (let j = 0; j < size; j++) slope += a[i * size + j]! * y[j]!;
        y[i] = Math.min(high[i]!, Math.max(low[i]!, y[i]! - slope / a[i * size + i]!));
      }
    }
    expect(cost(a, b, x)).toBeCloseTo(cost(a, b, y), 6);
  }
});

it('solves exactly where no bound is met', () => {
  const x = solveBounded(
    Float64Array.of(4, 0, 1, 3),
    Float64Array.of(1, 2),
    Float64Array.of(-9, -9),
    Float64Array.of(9, 9),
  );
  // [4 1; 1 3] x = [1; 2]: x = [1/11, 7/11].
  expect(x[0]).toBeCloseTo(1 / 11, 12);
  expect(x[1]).toBeCloseTo(7 / 11, 12);
});
