import * as tf from '@tensorflow/tfjs-core';

export type Activation = 'linear' | 'relu' | 'sigmoid' | 'tanh';

/**
 * Kernel that a backend may register for the gradient of an activation in one pass over memory:
 * inputs `dy` and `y` (the activation's output), attribute `activation` ('relu', 'sigmoid' or 'tanh'), output [dx].
 */
export const ACTIVATION_GRADIENT_KERNEL = 'MusicaActivationGradient';

/** The gradient of an activation's input, from that of its output `y`. */
export function activationGradient<T extends tf.Tensor>(dy: T, y: T, activation: Activation): T {
  if (activation === 'linear') return dy;
  if (tf.getKernel(ACTIVATION_GRADIENT_KERNEL, tf.getBackend()) !== undefined) {
    return tf.engine().runKernel<T>(ACTIVATION_GRADIENT_KERNEL, { dy, y }, { activation });
  }
  if (activation === 'sigmoid') return tf.mul(dy, tf.mul(y, tf.sub(1, y)));
  if (activation === 'tanh') return tf.mul(dy, tf.sub(1, tf.square(y)));
  // The output is 0 or positive, so its sign is the slope.
  return tf.mul(dy, tf.sign(y));
}
