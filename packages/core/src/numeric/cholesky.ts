/**
 * Solves A W = B for a symmetric, positive definite A, of which the lower half is given; overwrites both.
 * @param b [size, columns]
 * @returns W in the place of B
 */
export function solveCholesky(a: Float64Array, b: Float64Array, size: number, columns = 1): Float64Array {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= a[i * size + k]! * a[j * size + k]!;
      a[i * size + j] = i === j ? Math.sqrt(sum) : sum / a[j * size + j]!;
    }
  }
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) subtractRow(b, i, k, a[i * size + k]!, columns);
    divideRow(b, i, a[i * size + i]!, columns);
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) subtractRow(b, i, k, a[k * size + i]!, columns);
    divideRow(b, i, a[i * size + i]!, columns);
  }
  return b;
}

function subtractRow(b: Float64Array, row: number, other: number, factor: number, columns: number): void {
  for (let c = 0; c < columns; c++) b[row * columns + c]! -= factor * b[other * columns + c]!;
}

function divideRow(b: Float64Array, row: number, divisor: number, columns: number): void {
  for (let c = 0; c < columns; c++) b[row * columns + c]! /= divisor;
}
