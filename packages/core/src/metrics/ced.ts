/**
 * The cumulative error distribution of a set of faces and what is read off it. Errors and thresholds are in the same
 * unit, percent NME as a rule; every result is a fraction from 0 to 1. An error that is not a number counts as larger
 * than any threshold: a face without a usable result has failed. Of no faces at all everything is NaN.
 */

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

/**
 * The cumulative error distribution as a curve to draw: the fraction of errors up to and including each of `points`
 * evenly spaced values from 0 to `limit`.
 */
export function cumulativeErrors(
  errors: readonly number[],
  limit: number,
  points = 101,
): { readonly error: number; readonly share: number }[] {
  const sorted = errors.filter((error) => error <= limit).sort((a, b) => a - b);
  let count = 0;
  return Array.from({ length: points }, (_, i) => {
    const error = (limit * i) / (points - 1);
    while (count < sorted.length && sorted[count]! <= error) count++;
    return { error, share: count / errors.length };
  });
}
