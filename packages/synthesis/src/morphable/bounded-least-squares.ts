/**
 * Minimizes x'Ax/2 - b'x where some unknowns have bounds: those that leave them are fixed there and the rest is solved
 * anew; when none leaves, those are let go that the cost draws back inside. After `rounds` it is left as it is.
 * @param a symmetric and positive definite, [size, size], the lower half is used; not changed
 * @param low,high bounds, infinite where there are none
 */
export function solveBounded(
  a: Float64Array,
  b: Float64Array,
  low: Float64Array,
  high: Float64Array,
  rounds = 4,
): Float64Array {
  const size = b.length;
  const x = new Float64Array(size);
  const fixed = new Uint8Array(size);
  for (let round = 0; round < rounds; round++) {
    const free = [...b.keys()].filter((index) => !fixed[index]);
    const count = free.length;
    const matrix = new Float64Array(count * count);
    const right = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      const row = free[i]!;
      let value = b[row]!;
      for (let column = 0; column < size; column++) {
        if (fixed[column]) value -= entry(a, row, column, size) * x[column]!;
      }
      right[i] = value;
      for (let j = 0; j <= i; j++) matrix[i * count + j] = entry(a, row, free[j]!, size);
    }
    choleskySolve(matrix, right, count);
    let left = 0;
    for (let i = 0; i < count; i++) {
      const index = free[i]!;
      const value = Math.min(high[index]!, Math.max(low[index]!, right[i]!));
      x[index] = value;
      if (value !== right[i]) {
        fixed[index] = 1;
        left++;
      }
    }
    if (left === 0 && !release(a, b, x, low, fixed)) break;
  }
  return x;
}

/** Frees what is fixed at a bound though the cost falls towards the inside; false where nothing is. */
function release(
  a: Float64Array,
  b: Float64Array,
  x: Float64Array,
  low: Float64Array,
  fixed: Uint8Array,
): boolean {
  const size = b.length;
  let released = false;
  for (let i = 0; i < size; i++) {
    if (!fixed[i]) continue;
    let slope = -b[i]!;
    for (let j = 0; j < size; j++) slope += entry(a, i, j, size) * x[j]!;
    const inside = x[i] === low[i] ? slope < -1e-9 : slope > 1e-9;
    if (!inside) continue;
    fixed[i] = 0;
    released = true;
  }
  return released;
}

function entry(a: Float64Array, i: number, j: number, size: number): number {
  return i >= j ? a[i * size + j]! : a[j * size + i]!;
}

/** Solves A x = b in place for a positive definite A of which the lower half is given; x is left in b. */
function choleskySolve(a: Float64Array, b: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) {
    const row = i * size;
    for (let j = 0; j <= i; j++) {
      const other = j * size;
      let sum = a[row + j]!;
      for (let k = 0; k < j; k++) sum -= a[row + k]! * a[other + k]!;
      a[row + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / a[other + j]!;
    }
  }
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) b[i]! -= a[i * size + k]! * b[k]!;
    b[i]! /= a[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) b[i]! -= a[k * size + i]! * b[k]!;
    b[i]! /= a[i * size + i]!;
  }
}
