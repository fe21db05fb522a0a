import { solveCholesky } from './cholesky';

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
