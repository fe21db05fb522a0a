/** A linear function fitted by `ridgeRegression`: value = weights . x + intercept. */
export interface LinearFit {
  readonly weights: Float64Array;
  readonly intercept: number;
}

/**
 * Least squares with a penalty on the weights: minimizes sum (y - w . x - b)^2 + penalty |w|^2, in closed form.
 * @param x the rows of inputs, one after the other, rows * width values
 * @param y a target a row
 * @param penalty above 0
 */
export function ridgeRegression(
  x: ArrayLike<number>,
  width: number,
  y: readonly number[],
  penalty: number,
): LinearFit {
  const rows = y.length;
  const means = new Float64Array(width);
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < width; i++) means[i]! += x[row * width + i]! / rows;
  const meanY = y.reduce((sum, value) => sum + value, 0) / rows;

  // With the means taken out, the intercept drops out of the system.
  const matrix = new Float64Array(width * width);
  const right = new Float64Array(width);
  const centred = new Float64Array(width);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < width; i++) centred[i] = x[row * width + i]! - means[i]!;
    const target = y[row]! - meanY;
    for (let i = 0; i < width; i++) {
      const value = centred[i]!;
      right[i]! += value * target;
      for (let j = 0; j <= i; j++) matrix[i * width + j]! += value * centred[j]!;
    }
  }
  for (let i = 0; i < width; i++) matrix[i * width + i]! += penalty;
  const weights = solveCholesky(matrix, right, width);
  const intercept = meanY - weights.reduce((sum, weight, i) => sum + weight * means[i]!, 0);
  return { weights, intercept };
}

/** Solves A w = b for a symmetric, positive definite A, of which the lower half is given; overwrites both. */
function solveCholesky(a: Float64Array, b: Float64Array, size: number): Float64Array {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= a[i * size + k]! * a[j * size + k]!;
      a[i * size + j] = i === j ? Math.sqrt(sum) : sum / a[j * size + j]!;
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
  return b;
}
