/**
 * The cumulative error distribution of a set of faces and what is read off it. Errors and thresholds are in the same
 * unit, percent NME as a rule; every result is a fraction from 0 to 1. An error that is not a number counts as larger
 * than any threshold: a face without a usable result has failed. Of no faces at all everything is NaN.
 */

/** A corner of the distribution: `fraction` of all faces have an error of at most `error`. */
export interface CedPoint {
  readonly error: number;
  readonly fraction: number;
}

/** The steps of the cumulative error distribution, by rising error; between them it is level, before the first it is 0. */
export function cumulativeErrors(errors: readonly number[]): CedPoint[] {
  const sorted = errors.filter((error) => !Number.isNaN(error)).sort((a, b) => a - b);
  const points: CedPoint[] = [];
  for (const [index, error] of sorted.entries()) {
    // Equal errors make one step, as high as all of them.
    if (sorted[index + 1] !== error) points.push({ error, fraction: (index + 1) / errors.length });
  }
  return points;
}

/**
 * Area under the cumulative error distribution from 0 to the threshold, over the threshold: 1 if every error is 0, 0 if
 * none is below. Exact: a face with error e holds the curve up from e to the threshold, a share of 1 - e / threshold.
 */
export function auc(errors: readonly number[], threshold: number): number {
  const area = errors.reduce((sum, error) => sum + (error < threshold ? 1 - error / threshold : 0), 0);
  return area / errors.length;
}

/** The fraction of errors above the threshold. */
export function failureRate(errors: readonly number[], threshold: number): number {
  return errors.filter((error) => !(error <= threshold)).length / errors.length;
}
