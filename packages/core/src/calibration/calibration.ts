import * as v from 'valibot';
import { MusicaError } from '../errors';
import { mean } from '../metrics/summary';

/**
 * A rising, piecewise linear map from the mean of the errors that the steps so far predicted to the expected NME in
 * percent of the inter-ocular distance. Outside its knots it goes on with the slope of the outermost piece, but never below 0.
 */
export interface Calibration {
  /** Values of E, strictly rising, at least two. */
  readonly error: readonly number[];
  /** The NME in percent at each of them, not falling. */
  readonly nme: readonly number[];
}

const numbers = v.pipe(v.array(v.pipe(v.number(), v.finite())), v.minLength(2));
const rising = (values: readonly number[], least: (step: number) => boolean) =>
  values.every((value, i) => i === 0 || least(value - values[i - 1]!));

export const calibrationSchema = v.pipe(
  v.object({ error: numbers, nme: numbers }),
  v.check(({ error, nme }) => error.length === nme.length, 'error and nme must be equally long'),
  v.check(({ error }) => rising(error, (step) => step > 0), 'error must rise'),
  v.check(({ nme }) => rising(nme, (step) => step >= 0), 'nme must not fall'),
);

/** The expected NME in percent for a predicted error. */
export function calibratedNme({ error, nme }: Calibration, predicted: number): number {
  return Math.max(0, interpolate(error, nme, predicted));
}

/**
 * What of the errors that the steps so far predicted for a face is calibrated: their mean. Each step sees the face at
 * another scale, and together they know better than the last one alone.
 */
export function combinedError(errors: readonly number[]): number {
  return mean(errors);
}

/**
 * The NME in percent that a model expects of a face, from the errors that the steps so far predicted. Without a
 * calibration it is 100 x their mean, at least 0.
 */
export function predictedNme(
  { calibration }: { readonly calibration?: readonly Calibration[] },
  errors: readonly number[],
): number {
  const error = combinedError(errors);
  const ofStep = calibration?.[errors.length - 1];
  return ofStep === undefined ? Math.max(0, 100 * error) : calibratedNme(ofStep, error);
}

/** The largest predicted error that stands for an NME below `percent`: the inverse of `calibratedNme`. */
export function errorAtNme({ error, nme }: Calibration, percent: number): number {
  return interpolate(nme, error, percent);
}

function interpolate(xs: readonly number[], ys: readonly number[], x: number): number {
  let upper = 1;
  while (upper < xs.length - 1 && xs[upper]! <= x) upper++;
  const lower = upper - 1;
  const width = xs[upper]! - xs[lower]!;
  if (width === 0) return ys[lower]!;
  return ys[lower]! + ((x - xs[lower]!) / width) * (ys[upper]! - ys[lower]!);
}

/**
 * Fits a calibration to faces that were not trained on: isotonic regression (pool adjacent violators; Ayer et al., 1955)
 * over groups of faces with neighbouring E, then lines between the groups' means.
 * @param pairs predicted error and true NME in percent of each face
 * @throws MusicaError `dataset` with fewer than 10 faces, or where E is the same for all.
 */
export function fitCalibration(
  pairs: readonly { readonly error: number; readonly nme: number }[],
): Calibration {
  if (pairs.length < 10) {
    throw new MusicaError(
      'dataset',
      `the predicted error cannot be calibrated on ${pairs.length} faces: 10 are needed`,
    );
  }
  const sorted = [...pairs].sort((a, b) => a.error - b.error);
  // Groups of about the square root of the number of faces: enough to average, enough to follow the curve.
  const groupSize = Math.max(5, Math.round(Math.sqrt(sorted.length)));
  // As even as can be: the outermost groups set the slopes beyond the knots, so a leftover must not be one of them.
  const count = Math.max(2, Math.floor(sorted.length / groupSize));
  const border = (i: number) => Math.round((i * sorted.length) / count);
  const groups = Array.from({ length: count }, (_, i) => groupOf(sorted.slice(border(i), border(i + 1))));
  const pooled = pool(groups).filter((group, i, all) => i === 0 || group.error > all[i - 1]!.error);
  if (pooled.length < 2) {
    throw new MusicaError(
      'dataset',
      'the predicted error cannot be calibrated: it says nothing about the true error',
    );
  }
  return { error: pooled.map(({ error }) => error), nme: pooled.map(({ nme }) => nme) };
}

interface Group {
  readonly error: number;
  readonly nme: number;
  readonly weight: number;
}

function groupOf(pairs: readonly { readonly error: number; readonly nme: number }[]): Group {
  const mean = (key: 'error' | 'nme') => pairs.reduce((sum, pair) => sum + pair[key], 0) / pairs.length;
  return { error: mean('error'), nme: mean('nme'), weight: pairs.length };
}

/** Merges neighbours until the NME rises with the error. */
function pool(groups: readonly Group[]): Group[] {
  const stack: Group[] = [];
  for (const group of groups) {
    let merged = group;
    while (stack.length > 0 && stack.at(-1)!.nme >= merged.nme) merged = merge(stack.pop()!, merged);
    stack.push(merged);
  }
  return stack;
}

function merge(a: Group, b: Group): Group {
  const weight = a.weight + b.weight;
  const mean = (key: 'error' | 'nme') => (a[key] * a.weight + b[key] * b.weight) / weight;
  return { error: mean('error'), nme: mean('nme'), weight };
}
