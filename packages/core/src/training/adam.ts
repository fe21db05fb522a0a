import * as tf from '@tensorflow/tfjs-core';
import { ADAM_KERNEL, type AdamAttributes, type AdamMemo } from './adam-kernel';

/** Adam (Kingma and Ba, 2015), the values of the paper. */
const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-7;

/** A weight with its first and second moment and its moving average. */
export interface Slots {
  readonly value: tf.Variable;
  readonly first: tf.Variable;
  readonly second: tf.Variable;
  readonly average: tf.Variable;
}

/**
 * One step of Adam, then of the average.
 * @param step 1 for the first one
 */
export function updateWeight(
  slots: Slots,
  gradient: tf.Tensor,
  step: number,
  learningRate: number,
  averageDecay: number,
  memo: AdamMemo,
): void {
  // The moments start at zero; these factors take that bias out.
  const unbias1 = 1 - BETA1 ** step;
  const unbias2 = Math.sqrt(1 - BETA2 ** step);
  const attributes: AdamAttributes = {
    beta1: BETA1,
    beta2: BETA2,
    rate: (learningRate * unbias2) / unbias1,
    epsilon: EPSILON * unbias2,
    // Young averages forget faster: the first steps are not worth remembering (as in tf.train.ExponentialMovingAverage).
    averageDecay: Math.min(averageDecay, (1 + step) / (10 + step)),
    memo,
  };
  const { value, first, second, average } = slots;
  if (tf.getKernel(ADAM_KERNEL, tf.getBackend()) === undefined) {
    updatePortably(slots, gradient, attributes);
    return;
  }
  const inputs = { value, first, second, average, gradient };
  const results = tf
    .engine()
    .runKernel<tf.Tensor[]>(ADAM_KERNEL, inputs, attributes as unknown as tf.NamedAttrMap);
  for (const [index, variable] of [value, first, second, average].entries()) {
    if (results[index] !== undefined) variable.assign(results[index]);
  }
}

function updatePortably(
  { value, first, second, average }: Slots,
  gradient: tf.Tensor,
  { beta1, beta2, rate, epsilon, averageDecay }: AdamAttributes,
): void {
  first.assign(blend(first, gradient, beta1));
  second.assign(blend(second, tf.square(gradient), beta2));
  const change = tf.div(first, tf.add(tf.sqrt(second), epsilon));
  value.assign(tf.sub(value, tf.mul(change, rate)));
  if (averageDecay > 0) average.assign(blend(average, value, averageDecay));
}

/** decay * old + (1 - decay) * fresh */
function blend(old: tf.Tensor, fresh: tf.Tensor, decay: number): tf.Tensor {
  return tf.add(tf.mul(old, decay), tf.mul(fresh, 1 - decay));
}
