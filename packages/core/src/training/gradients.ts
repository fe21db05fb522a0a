// tfjs-core registers no gradients in Node, and this file of it cannot be imported unbundled: our build bundles it.
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Makes the cascade trainable on backends without the kernel for a convolution's weight gradient (WASM), and its matrix
 * products fast there: it registers gradients of Conv2D and BatchMatMul made of plain products. Elsewhere TensorFlow.js'
 * own gradients stay in use. Safe to call more than once.
 */
export function registerGradients(): void {
  wrapGradient('Conv2D', convolutionGradient, isPlainConvolution);
  wrapGradient('BatchMatMul', productGradient, () => true);
}

const wrapped = Symbol.for('musica.portableGradient');

/**
 * Uses `portable` where the current backend lacks the kernel of a convolution's usual gradient, and only for operations
 * that `covers` accepts: gradients are registered for the whole process, in which others may train models of their own.
 */
function wrapGradient(
  kernelName: string,
  portable: tf.GradFunc,
  covers: (attrs: tf.NamedAttrMap) => boolean,
): void {
  const usual = tf.getGradient(kernelName);
  if (usual === undefined || wrapped in usual) return;
  const gradFunc: tf.GradFunc = (dy, saved, attrs) =>
    hasConvolutionGradient() || !covers(attrs)
      ? usual.gradFunc(dy, saved, attrs)
      : portable(dy, saved, attrs);
  tf.unregisterGradient(kernelName);
  tf.registerGradient({ ...usual, gradFunc, [wrapped]: true } as tf.GradConfig);
}

function hasConvolutionGradient(): boolean {
  return tf.getKernel('Conv2DBackpropFilter', tf.getBackend()) !== undefined;
}

/** Stride 1, no padding, no dilation, channels last: all that the cascade uses. */
function isPlainConvolution({ strides, pad, dilations, dataFormat }: tf.NamedAttrMap): boolean {
  const isOne = (value: unknown) => [value].flat().every((part) => part === 1);
  return isOne(strides) && pad === 'valid' && isOne(dilations) && dataFormat === 'NHWC';
}

/** For what `isPlainConvolution` accepts. */
const convolutionGradient: tf.GradFunc = (dy, saved) => {
  const [x, filter] = saved as [tf.Tensor4D, tf.Tensor4D];
  const [height, width, channels, filters] = filter.shape;
  const [batch, rows, columns] = (dy as tf.Tensor).shape as [number, number, number, number];
  const flatDy = () => tf.reshape<tf.Rank.R2>(dy as tf.Tensor, [-1, filters]);
  // The window of the input that met kernel position (i, j) everywhere, as [batch * rows * columns, channels].
  const window = (i: number, j: number) =>
    tf.reshape<tf.Rank.R2>(tf.slice(x, [0, i, j, 0], [batch, rows, columns, channels]), [-1, channels]);
  const positions = Array.from(
    { length: height * width },
    (_, k) => [Math.floor(k / width), k % width] as const,
  );
  return {
    filter: () => {
      const products = positions.map(([i, j]) => tf.matMul(tf.transpose(window(i, j)), flatDy()));
      return tf.reshape(tf.concat(products, 0), filter.shape);
    },
    x: () => {
      const parts = positions.map(([i, j]) => {
        const kernel = tf.reshape<tf.Rank.R2>(tf.slice(filter, [i, j, 0, 0], [1, 1, -1, -1]), [
          channels,
          filters,
        ]);
        const part = tf.reshape(tf.matMul(flatDy(), tf.transpose(kernel)), [batch, rows, columns, channels]);
        return tf.pad(part, [
          [0, 0],
          [i, height - 1 - i],
          [j, width - 1 - j],
          [0, 0],
        ]);
      });
      return tf.addN(parts);
    },
  };
};

/** Transposes first: products that transpose while they run are very slow on WASM. */
const productGradient: tf.GradFunc = (dy, saved, attrs) => {
  const [a, b] = saved as [tf.Tensor, tf.Tensor];
  const { transposeA, transposeB } = attrs as unknown as { transposeA: boolean; transposeB: boolean };
  const flip = (x: tf.Tensor) => {
    const axes = x.shape.map((_, axis) => axis);
    return tf.transpose(x, [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!]);
  };
  const product = dy as tf.Tensor;
  return {
    a: () => {
      const gradient = tf.matMul(product, transposeB ? b : flip(b));
      return transposeA ? flip(gradient) : gradient;
    },
    b: () => {
      const gradient = tf.matMul(transposeA ? a : flip(a), product);
      return transposeB ? flip(gradient) : gradient;
    },
  };
};
