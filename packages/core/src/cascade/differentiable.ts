import * as tf from '@tensorflow/tfjs-core';
import { type Activation, activationGradient } from './activation-gradient';
import { POOL_GRADIENT_KERNEL, POOL_KERNEL } from './pool-kernels';

// The same functions as in TensorFlow.js, with gradients of their own. Theirs use kernels that are many times slower
// than the rest of the step: Step for the ReLU, MaxPoolGrad for the pool, a product that transposes the hidden layer's
// kernel for the few rows of a batch (measured on native TensorFlow).

/** max(x + bias, 0), `bias` along the last axis. */
export function rectify(x: tf.Tensor4D, bias: tf.Tensor): tf.Tensor4D {
  const op = tf.customGrad((...args) => {
    const [input, offset, save] = args as [tf.Tensor4D, tf.Tensor, tf.GradSaveFunc];
    const value = tf.relu(tf.add(input, offset));
    save([value]);
    const gradFunc = (dy: tf.Tensor, [output]: tf.Tensor[]) => {
      const dx = activationGradient(dy, output!, 'relu');
      return [dx, tf.sum(dx, [0, 1, 2])];
    };
    return { value, gradFunc };
  });
  return op(x, bias) as tf.Tensor4D;
}

/** activation(a . kernel + bias): [rows, inputs] times [inputs, outputs]. */
export function dense(
  a: tf.Tensor2D,
  kernel: tf.Tensor,
  bias: tf.Tensor,
  activation: Activation,
): tf.Tensor2D {
  const op = tf.customGrad((...args) => {
    const [input, weights, offset, save] = args as [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D, tf.GradSaveFunc];
    const value = forwardDense(input, weights, offset, activation);
    save([input, weights, value]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [x, w, y] = saved as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
      const dz = activationGradient(dy as tf.Tensor2D, y, activation);
      const [rows, outputs] = dz.shape;
      // For the few rows of a batch it is cheaper to turn them than the hidden layer's kernel.
      const dx =
        rows < outputs ? tf.transpose(tf.matMul(w, tf.transpose(dz))) : product(dz, w, { transposeB: true });
      return [dx, product(x, dz, { transposeA: true }), tf.sum(dz, 0)];
    };
    return { value, gradFunc };
  });
  return op(a, kernel, bias) as tf.Tensor2D;
}

/** On WASM a product that transposes while it runs is very slow; elsewhere transposing first costs more. */
function product(
  a: tf.Tensor2D,
  b: tf.Tensor2D,
  { transposeA = false, transposeB = false }: { transposeA?: boolean; transposeB?: boolean },
): tf.Tensor2D {
  if (tf.getBackend() !== 'wasm') return tf.matMul(a, b, transposeA, transposeB);
  return tf.matMul(transposeA ? tf.transpose(a) : a, transposeB ? tf.transpose(b) : b);
}

function forwardDense(
  a: tf.Tensor2D,
  b: tf.Tensor2D,
  bias: tf.Tensor1D,
  activation: Activation,
): tf.Tensor2D {
  if (activation !== 'tanh') return tf.fused.matMul({ a, b, bias, activation }) as tf.Tensor2D;
  return tf.tanh(tf.fused.matMul({ a, b, bias, activation: 'linear' }) as tf.Tensor2D);
}

/**
 * Largest of each 2 x 2 block of [batch, 2 rows, 2 columns, channels]. Where several are largest, each gets the gradient, or
 * the first where the backend has kernels for it (`POOL_KERNEL`): both are subgradients of the largest.
 */
export function poolByTwo(x: tf.Tensor4D): tf.Tensor4D {
  const remembers = tf.getKernel(POOL_KERNEL, tf.getBackend()) !== undefined;
  return tf.customGrad(remembers ? poolAndRemember : poolAndCompare)(x) as tf.Tensor4D;
}

type CustomGradient = Parameters<typeof tf.customGrad>[0];

const poolAndRemember: CustomGradient = (input, save) => {
  const x = input as tf.Tensor;
  const [value, places] = tf.engine().runKernel<tf.Tensor[]>(POOL_KERNEL, { x }, {});
  (save as tf.GradSaveFunc)([x, places!]);
  const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
    const inputs = { x: saved[0]!, dy, places: saved[1]! };
    return tf.engine().runKernel<tf.Tensor>(POOL_GRADIENT_KERNEL, inputs, {});
  };
  return { value: value!, gradFunc };
};

const poolAndCompare: CustomGradient = (input, save) => {
  const image = input as tf.Tensor4D;
  const value = tf.maxPool(image, 2, 2, 'valid');
  (save as tf.GradSaveFunc)([image, value]);
  const [, rows, columns] = image.shape;
  const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
    const [source, pooled] = saved as [tf.Tensor4D, tf.Tensor4D];
    const spread = (small: tf.Tensor4D) => tf.image.resizeNearestNeighbor(small, [rows, columns]);
    const largest = tf.equal(source, spread(pooled));
    return tf.where(largest, spread(dy as tf.Tensor4D), tf.zerosLike(source));
  };
  return { value, gradFunc };
};
