import * as tf from '@tensorflow/tfjs-core';

// The same functions as in TensorFlow.js, with gradients of their own. Theirs use kernels that are many times slower
// than the rest of the step: Step for the ReLU, MaxPoolGrad for the pool (measured on native TensorFlow).

/** max(x, 0) */
export function rectify<T extends tf.Tensor>(x: T): T {
  const op = tf.customGrad((input, save) => {
    const value = tf.relu(input as tf.Tensor);
    (save as tf.GradSaveFunc)([value]);
    return {
      value,
      // The output is 0 or positive, so its sign is the slope.
      gradFunc: (dy: tf.Tensor, [output]: tf.Tensor[]) => tf.mul(dy, tf.sign(output!)),
    };
  });
  return op(x) as T;
}

/** Largest of each 2 x 2 block of [batch, 2 rows, 2 columns, channels]; where several are largest, each gets the gradient. */
export function poolByTwo(x: tf.Tensor4D): tf.Tensor4D {
  const op = tf.customGrad((input, save) => {
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
  });
  return op(x) as tf.Tensor4D;
}
