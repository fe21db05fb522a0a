import { principalAxes } from '../numeric/principal-axes';
import { ridgeRegressions } from '../numeric/ridge';
import { type LandmarkErrorStep, landmarkLogits } from './landmark-error-head';

/** Penalty of the regression, for each row; the hidden units are between -1 and 1. */
const PENALTY = 0.3;
/** Numbers that are passed on: so many tell nearly all that the hidden state knows, and take little room. */
const RANK = 8;
/** A landmark that happens to lie right has no logarithm; below this part of the mean error, luck is all that differs. */
const FLOOR = 0.2;
/** Faces with fewer of their landmarks labelled say little of how the error is shared out. */
const LEAST_LABELLED = 0.5;
/** Rounds in which the shares are made right on average; each leaves a fraction of what was wrong. */
const ROUNDS = 25;

/**
 * Fits what predicts the error of each landmark to faces whose errors are known: least squares on the logarithm of each landmark's
 * share of its face's error, reduced to the directions that vary most (reduced-rank regression, Izenman 1975), and then
 * what makes the shares right on average.
 * @param hidden [faces, width] hidden states
 * @param errors [faces, landmarks] in any unit of each face; NaN where a landmark is not labelled
 * @returns undefined where no face has enough landmarks
 */
export function fitLandmarkErrors(
  hidden: Float32Array,
  width: number,
  errors: Float32Array,
  landmarks: number,
): LandmarkErrorStep | undefined {
  const shares = sharesOf(errors, landmarks);
  const rows = shares.flatMap((row, face) => (row ? [{ face, row }] : []));
  if (rows.length === 0) return undefined;
  const x = new Float32Array(rows.length * width);
  const y = new Float32Array(rows.length * landmarks);
  const means = meanLogs(
    rows.map(({ row }) => row),
    landmarks,
  );
  for (const [at, { face, row }] of rows.entries()) {
    x.set(hidden.subarray(face * width, (face + 1) * width), at * width);
    // What is not labelled is taken to be as usual.
    for (let i = 0; i < landmarks; i++) y[at * landmarks + i] = logOf(row[i]!) ?? means[i]!;
  }
  const { weights, intercepts, scatter } = ridgeRegressions(x, width, y, landmarks, PENALTY * rows.length);
  const rank = Math.min(RANK, width, landmarks);
  const axes = principalAxes(fittedScatter(scatter, weights, width, landmarks), landmarks, rank);
  const basis = new Float32Array(rank * width);
  for (let k = 0; k < rank; k++) {
    for (let i = 0; i < width; i++) {
      let sum = 0;
      for (let o = 0; o < landmarks; o++) sum += weights[i * landmarks + o]! * axes[k * landmarks + o]!;
      basis[k * width + i] = sum;
    }
  }
  const step = { basis, kernel: Float32Array.from(axes), bias: Float32Array.from(intercepts) };
  return calibrated(
    step,
    x,
    width,
    rows.map(({ row }) => row),
  );
}

/** Of each face, its landmarks' errors in parts of their mean; undefined where too few are labelled. */
function sharesOf(errors: Float32Array, landmarks: number): (Float32Array | undefined)[] {
  return Array.from({ length: errors.length / landmarks }, (_, face) => {
    const row = errors.subarray(face * landmarks, (face + 1) * landmarks);
    const labelled = row.filter((error) => !Number.isNaN(error));
    const mean = labelled.reduce((sum, error) => sum + error, 0) / labelled.length;
    if (labelled.length < LEAST_LABELLED * landmarks || !(mean > 0)) return undefined;
    return row.map((error) => error / mean);
  });
}

const logOf = (share: number) => (Number.isNaN(share) ? undefined : Math.log(Math.max(share, FLOOR)));

function meanLogs(shares: readonly Float32Array[], landmarks: number): number[] {
  return Array.from({ length: landmarks }, (_, i) => {
    const logs = shares.flatMap((row) => logOf(row[i]!) ?? []);
    return logs.length > 0 ? logs.reduce((sum, value) => sum + value, 0) / logs.length : 0;
  });
}

/** [outputs, outputs] the scatter of what the regression gives for its inputs: W' S W. */
function fittedScatter(scatter: Float64Array, weights: Float64Array, width: number, outputs: number) {
  const half = new Float64Array(width * outputs);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < width; j++) {
      const value = i >= j ? scatter[i * width + j]! : scatter[j * width + i]!;
      for (let o = 0; o < outputs; o++) half[i * outputs + o]! += value * weights[j * outputs + o]!;
    }
  }
  const whole = new Float64Array(outputs * outputs);
  for (let i = 0; i < width; i++) {
    for (let p = 0; p < outputs; p++) {
      const value = weights[i * outputs + p]!;
      for (let q = 0; q < outputs; q++) whole[p * outputs + q]! += value * half[i * outputs + q]!;
    }
  }
  return whole;
}

/**
 * With biases for which every landmark's predicted shares sum to its true ones, and differences from face to face as large as
 * they really are, which the penalty has made too small: the likeliest softmax of the true shares, by Newton's steps.
 */
function calibrated(
  { basis, kernel, bias }: LandmarkErrorStep,
  x: Float32Array,
  width: number,
  shares: readonly Float32Array[],
): LandmarkErrorStep {
  const landmarks = bias.length;
  const silent = new Float32Array(landmarks);
  const deviations = shares.map((_, face) =>
    landmarkLogits({ basis, kernel, bias: silent }, x.subarray(face * width, (face + 1) * width)),
  );
  const biases = Float64Array.from(bias);
  let factor = 1;
  for (let round = 0; round < ROUNDS; round++) {
    const [truth, found] = [new Float64Array(landmarks), new Float64Array(landmarks)];
    let [slope, curvature] = [0, 0];
    for (const [face, row] of shares.entries()) {
      const deviation = deviations[face]!;
      const powers = row.map((share, i) =>
        Number.isNaN(share) ? 0 : Math.exp(biases[i]! + factor * deviation[i]!),
      );
      const unit = sumOf(row) / sumOf(powers);
      let [first, second] = [0, 0];
      for (let i = 0; i < landmarks; i++) {
        if (Number.isNaN(row[i]!)) continue;
        const predicted = powers[i]! * unit;
        truth[i]! += row[i]!;
        found[i]! += predicted;
        slope += (row[i]! - predicted) * deviation[i]!;
        first += predicted * deviation[i]!;
        second += predicted * deviation[i]! ** 2;
      }
      curvature += second - first ** 2 / sumOf(row);
    }
    if (curvature > 0) factor += slope / curvature;
    for (let i = 0; i < landmarks; i++) {
      if (truth[i]! > 0 && found[i]! > 0) biases[i]! += Math.log(truth[i]! / found[i]!);
    }
  }
  return { basis, kernel: kernel.map((value) => value * factor), bias: Float32Array.from(biases) };
}

/** Of the values that are numbers. */
const sumOf = (values: Float32Array) =>
  values.reduce((sum, value) => (Number.isNaN(value) ? sum : sum + value), 0);
