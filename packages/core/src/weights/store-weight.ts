import type { io } from '@tensorflow/tfjs-core';
import type { WeightName } from '../cascade/weight-names';
import { toFloat16 } from './float16';
import { toUint8Matrix, ZERO } from './uint8';

/** Number formats that weights are stored in. */
export const precisions = ['float32', 'float16', 'uint8'] as const;

export type Precision = (typeof precisions)[number];

/** A tensor as it lies in a file, and what the manifest says of it. */
export interface StoredTensor {
  readonly bytes: ArrayBuffer;
  readonly spec: io.WeightsManifestEntry;
}

/**
 * The matrices that are worth it, and what of them has a scale of its own; the convolutions are small. In the output the
 * last column, the predicted error, is hundreds of times smaller than the displacements beside it.
 */
const scaled: Partial<Record<WeightName, 'row' | 'column'>> = {
  attentionKernel: 'row',
  projectionKernel: 'row',
  hiddenKernel: 'row',
  outputKernel: 'column',
};

/** Tensors that together are one weight: a matrix of -1 to 1, and what each of its rows or columns is to be multiplied by. */
export const BYTES = '/bytes';
export const SCALES = '/scales';

/**
 * A weight as one tensor, or as two where it is stored in bytes.
 * @param step the step of the cascade that it belongs to
 * @param values of `shape`, all finite
 */
export function storeWeight(
  step: number,
  name: WeightName,
  values: Float32Array,
  shape: number[],
  precision: Precision,
): StoredTensor[] {
  const full = `step${step}/${name}`;
  if (precision === 'float32') {
    return [{ bytes: values.slice().buffer, spec: { name: full, shape, dtype: 'float32' } }];
  }
  const each = scaled[name];
  if (precision === 'float16' || each === undefined) return [storeHalves(full, values, shape)];
  const [rows, columns] = shape as [number, number];
  const { bytes, scales } = toUint8Matrix(values, columns, each);
  const quantization = { dtype: 'uint8', scale: 1 / ZERO, min: -1, original_dtype: 'float32' } as const;
  return [
    {
      bytes: bytes.buffer as ArrayBuffer,
      spec: { name: full + BYTES, shape, dtype: 'float32', quantization },
    },
    halves(full + SCALES, scales, each === 'row' ? [rows, 1] : [1, columns]),
  ];
}

/** A tensor as float16. @param values of `shape`, all finite */
export function storeHalves(name: string, values: Float32Array, shape: number[]): StoredTensor {
  return halves(name, toFloat16(values), shape);
}

function halves(name: string, values: Uint16Array, shape: number[]): StoredTensor {
  const quantization = { dtype: 'float16', original_dtype: 'float32' } as const;
  return { bytes: values.buffer as ArrayBuffer, spec: { name, shape, dtype: 'float32', quantization } };
}
