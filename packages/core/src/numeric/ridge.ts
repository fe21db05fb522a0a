import { solveCholesky } from './cholesky';

/** A linear function fitted by `ridgeRegression`: value = weights . x + intercept. */
export interface LinearFit {
  readonly weights: Float64Array;
  readonly intercept: number;
}

/** Several linear functions of the same inputs: values = x weights + intercepts. */
export interface LinearFits {
  /** [width, outputs] */
  readonly weights: Float64Array;
  /** [outputs] */
  readonly intercepts: Float64Array;
  /** [width, width] the covariance of the inputs times their number; the lower half. */
  readonly scatter: Float64Array;
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
  const { weights, intercepts } = ridgeRegressions(x, width, y, 1, penalty);
  return { weights, intercept: intercepts[0]! };
}

/**
 * The same for several targets at once, which share the work.
 * @param y the rows of targets, one after the other, rows * outputs values
 */
export function ridgeRegressions(
  x: ArrayLike<number>,
  width: number,
  y: ArrayLike<number>,
  outputs: number,
  penalty: number,
): LinearFits {
  const rows = y.length / outputs;
  const means = columnMeans(x, width, rows);
  const meansY = columnMeans(y, outputs, rows);

  // With the means taken out, the intercepts drop out of the system.
  const scatter = new Float64Array(width * width);
  const right = new Float64Array(width * outputs);
  const centred = new Float64Array(width);
  const targets = new Float64Array(outputs);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < width; i++) centred[i] = x[row * width + i]! - means[i]!;
    for (let o = 0; o < outputs; o++) targets[o] = y[row * outputs + o]! - meansY[o]!;
    for (let i = 0; i < width; i++) {
      const value = centred[i]!;
      for (let o = 0; o < outputs; o++) right[i * outputs + o]! += value * targets[o]!;
      for (let j = 0; j <= i; j++) scatter[i * width + j]! += value * centred[j]!;
    }
  }
  const matrix = scatter.slice();
  for (let i = 0; i < width; i++) matrix[i * width + i]! += penalty;
  const weights = solveCholesky(matrix, right, width, outputs);
  const intercepts = meansY.slice();
  for (let i = 0; i < width; i++) {
    for (let o = 0; o < outputs; o++) intercepts[o]! -= weights[i * outputs + o]! * means[i]!;
  }
  return { weights, intercepts, scatter };
}

function columnMeans(values: ArrayLike<number>, width: number, rows: number): Float64Array {
  const means = new Float64Array(width);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < width; i++) means[i]! += values[row * width + i]! / rows;
  }
  return means;
}
