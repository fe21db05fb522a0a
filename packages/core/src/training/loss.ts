import * as tf from '@tensorflow/tfjs-core';
import type { StepOutput } from '../cascade/step';
import type { Batch } from './batch';

/** Distances below this many pixels of level 0 cost nothing. */
const TOLERANCE = 0.01;

/** What a coordinate that is d pixels of level 0 off costs; see `LossOptions`. */
export const lossKinds = ['l1', 'smooth-l1', 'wing', 'soft-wing'] as const;
export type LossKind = (typeof lossKinds)[number];

export interface LossOptions {
  /**
   * What a coordinate that is d pixels off costs, before the division by the normalizer.
   * - `l1`, the default and the paper's: |d|, and nothing for a landmark that is less than 0.01 pixels off
   * - `smooth-l1`: d^2 / 2 up to one pixel, |d| - 1/2 beyond (Girshick, arXiv 1504.08083)
   * - `wing`: 10 ln(1 + |d| / 2) up to 10 pixels, |d| and a constant beyond (Feng et al., arXiv 1711.06753)
   * - `soft-wing`: |d| up to two pixels, 20 ln(1 + 2 |d|) and a constant beyond, so that errors of a few pixels pull most
   *   (Lin et al., "Structure-Coherent Deep Feature Learning for Robust Face Alignment", IEEE TIP 2021)
   */
  readonly kind?: LossKind;
  /** Share of the predicted error in the loss. Default 0.05; 0 leaves it out. */
  readonly errorShare?: number;
  /**
   * How much each landmark counts in what is minimized, besides the weights of the labels: lids more than others, say.
   * The predicted error is that of all landmarks alike. Default 1 for all.
   */
  readonly landmarkWeights?: readonly number[];
  /**
   * Pairs of landmarks, such as those opposite each other on the lids, whose distances from each other count beside the
   * places of all landmarks: an eye that is open where it is shut moves each of its points little. See `gapDistance`.
   * `weight` is what their mean error counts beside the mean error of the landmarks.
   */
  readonly gaps?: { readonly weight: number; readonly pairs: readonly (readonly [number, number])[] };
}

/** What of a batch the loss is measured by. */
type Truth = Pick<Batch, 'landmarks' | 'normalizer' | 'weights'>;

export interface CascadeLoss {
  /** Scalar: the sum over the steps of (1 - share) (mean(P) + weight mean(G)) + share mean(|L - E|). */
  readonly total: tf.Scalar;
  /** Scalars: mean(L) of each step. */
  readonly perStep: tf.Scalar[];
}

/**
 * The loss of the authors' code, and variations of it. L is `normalizedDistance`, E the predicted error, P what the errors
 * cost (L itself for `l1`), G the `gapDistance` of `gaps`. Call it inside `tf.tidy`.
 */
export function cascadeLoss(
  outputs: readonly StepOutput[],
  truth: Truth,
  { kind = 'l1', errorShare = 0.05, landmarkWeights, gaps }: LossOptions = {},
): CascadeLoss {
  const perStep: tf.Scalar[] = [];
  const weighted = landmarkWeights ? { ...truth, weights: emphasized(truth, landmarkWeights) } : truth;
  const terms = outputs.map(({ landmarks, error }) => {
    const distance = normalizedDistance(landmarks, truth);
    const mean = tf.mean<tf.Scalar>(distance);
    perStep.push(mean);
    const places =
      kind !== 'l1'
        ? tf.mean<tf.Scalar>(normalizedCost(landmarks, weighted, kind))
        : landmarkWeights
          ? tf.mean<tf.Scalar>(normalizedDistance(landmarks, weighted))
          : mean;
    const cost = gaps
      ? tf.add<tf.Scalar>(places, tf.mul(tf.mean(gapDistance(landmarks, truth, gaps.pairs)), gaps.weight))
      : places;
    if (errorShare === 0) return cost;
    const misjudged = tf.mean<tf.Scalar>(tf.abs(tf.sub(distance, error)));
    return tf.add<tf.Scalar>(tf.mul(cost, 1 - errorShare), tf.mul(misjudged, errorShare));
  });
  return { total: tf.addN(terms), perStep };
}

/** [faces, landmarks] the weights of the labels times those of the landmarks. */
function emphasized({ weights, normalizer }: Truth, landmarkWeights: readonly number[]): tf.Tensor2D {
  const row = tf.tensor2d([...landmarkWeights], [1, landmarkWeights.length]);
  return weights ? tf.mul(weights, row) : tf.tile(row, [normalizer.shape[0], 1]);
}

/** [faces] the mean over the landmarks, by their weights where they have any; 0 for a face without a labelled landmark. */
function meanOverLandmarks(values: tf.Tensor2D, weights: tf.Tensor2D | undefined): tf.Tensor1D {
  if (!weights) return tf.mean(values, 1);
  return tf.div(tf.sum(tf.mul(values, weights), 1), tf.maximum(tf.sum(weights, 1), 1e-6));
}

/** [faces] the mean over the landmarks of |dx| + |dy|, by their weights, over the face's normalizer. */
export function normalizedDistance(landmarks: tf.Tensor3D, truth: Truth): tf.Tensor1D {
  const distance = tf.sum(tf.abs(tf.sub(landmarks, truth.landmarks)), 2);
  // tf.step, unlike a comparison, has a gradient (of zero).
  const counted = tf.mul(distance, tf.step(tf.sub(distance, TOLERANCE)));
  return tf.div(meanOverLandmarks(counted as tf.Tensor2D, truth.weights), truth.normalizer);
}

/**
 * [faces] the mean over pairs of landmarks of |dx| + |dy|, d being the error of the vector from one to the other, by the
 * smaller of their weights, over the face's normalizer.
 */
export function gapDistance(
  landmarks: tf.Tensor3D,
  { landmarks: truth, weights, normalizer }: Truth,
  pairs: readonly (readonly [number, number])[],
): tf.Tensor1D {
  const [faces, count] = landmarks.shape;
  // A matrix product, whose gradient is fast on every backend: +1 for the one landmark of a pair, -1 for the other.
  const signs = new Float32Array(count * pairs.length);
  for (const [pair, [one, other]] of pairs.entries()) {
    signs[one * pairs.length + pair] = 1;
    signs[other * pairs.length + pair] = -1;
  }
  const difference = tf.tensor2d(signs, [count, pairs.length]);
  const errors = tf.reshape(tf.transpose(tf.sub(landmarks, truth), [0, 2, 1]), [faces * 2, count]);
  const distance = tf.sum(
    tf.reshape(tf.abs(tf.matMul(errors as tf.Tensor2D, difference)), [faces, 2, pairs.length]),
    1,
  ) as tf.Tensor2D;
  const ofSide = (side: 0 | 1) =>
    tf.gather(
      weights!,
      pairs.map((pair) => pair[side]),
      1,
    );
  const ofPairs = weights && (tf.minimum(ofSide(0), ofSide(1)) as tf.Tensor2D);
  return tf.div(meanOverLandmarks(distance, ofPairs), normalizer);
}

/** [faces] the same of what the coordinates' errors cost. */
function normalizedCost(landmarks: tf.Tensor3D, truth: Truth, kind: Exclude<LossKind, 'l1'>): tf.Tensor1D {
  const off = tf.abs(tf.sub(landmarks, truth.landmarks));
  const cost = costs[kind](off);
  return tf.div(meanOverLandmarks(tf.sum(cost, 2), truth.weights), truth.normalizer);
}

/** @param off absolute errors in pixels */
function smoothL1(off: tf.Tensor): tf.Tensor {
  return choose(off, 1, tf.mul(tf.square(off), 0.5), tf.sub(off, 0.5));
}

/** @param off absolute errors in pixels */
function wing(off: tf.Tensor): tf.Tensor {
  const [width, curvature] = [10, 2];
  const constant = width - width * Math.log1p(width / curvature);
  return choose(off, width, tf.mul(tf.log1p(tf.div(off, curvature)), width), tf.sub(off, constant));
}

/** @param off absolute errors in pixels */
function softWing(off: tf.Tensor): tf.Tensor {
  const [linear, width, curvature] = [2, 20, 0.5];
  const constant = linear - width * Math.log1p(linear / curvature);
  return choose(off, linear, off, tf.add(tf.mul(tf.log1p(tf.div(off, curvature)), width), constant));
}

const costs = { 'smooth-l1': smoothL1, wing, 'soft-wing': softWing } as const;

/** `near` where a value is below the limit, `far` elsewhere. */
function choose(value: tf.Tensor, limit: number, near: tf.Tensor, far: tf.Tensor): tf.Tensor {
  const isFar = tf.step(tf.sub(value, limit));
  return tf.add(tf.mul(near, tf.sub(1, isFar)), tf.mul(far, isFar));
}
