import * as tf from '@tensorflow/tfjs-core';
import type { StepOutput } from '../cascade/step';
import type { Batch } from './batch';

/** Distances below this many pixels of level 0 cost nothing. */
const TOLERANCE = 0.01;
/** Share of the predicted error in the loss. */
const ERROR_SHARE = 0.05;

export interface CascadeLoss {
  /** Scalar: the sum over the steps of 0.95 mean(L) + 0.05 mean(|L - E|). */
  readonly total: tf.Scalar;
  /** Scalars: mean(L) of each step. */
  readonly perStep: tf.Scalar[];
}

/** The loss of the authors' code; L is `normalizedDistance`, E the predicted error. Call it inside `tf.tidy`. */
export function cascadeLoss(
  outputs: readonly StepOutput[],
  truth: Pick<Batch, 'landmarks' | 'normalizer'>,
): CascadeLoss {
  const perStep: tf.Scalar[] = [];
  const terms = outputs.map(({ landmarks, error }) => {
    const distance = normalizedDistance(landmarks, truth);
    const mean = tf.mean<tf.Scalar>(distance);
    perStep.push(mean);
    const misjudged = tf.mean<tf.Scalar>(tf.abs(tf.sub(distance, error)));
    return tf.add<tf.Scalar>(tf.mul(mean, 1 - ERROR_SHARE), tf.mul(misjudged, ERROR_SHARE));
  });
  return { total: tf.addN(terms), perStep };
}

/** [faces] the mean over the landmarks of |dx| + |dy|, over the face's normalizer. */
export function normalizedDistance(
  landmarks: tf.Tensor3D,
  truth: Pick<Batch, 'landmarks' | 'normalizer'>,
): tf.Tensor1D {
  const distance = tf.sum(tf.abs(tf.sub(landmarks, truth.landmarks)), 2);
  // tf.step, unlike a comparison, has a gradient (of zero).
  const counted = tf.mul(distance, tf.step(tf.sub(distance, TOLERANCE)));
  return tf.div(tf.mean(counted, 1), truth.normalizer);
}
