import { fromFloat16, toFloat16 } from './float16';

/** A matrix as bytes: scale * (byte / 127 - 1), with a scale for each row or for each column. */
export interface Uint8Matrix {
  /** [rows, columns], 0 to 254. */
  readonly bytes: Uint8Array;
  /** [rows] or [columns] the largest value of each, as half precision holds it. */
  readonly scales: Uint16Array;
}

/** The byte of 0; as many levels lie above as below. */
export const ZERO = 127;

/**
 * The bytes that stand for a matrix. A row is what one input contributes, and inputs differ: of the shipped model's hidden
 * layer one scale for all rows would double the error. Bytes that were read and are written again stay what they were.
 * @param values [rows, columns], all finite
 * @param each what has a scale of its own: `column` suits outputs of different units
 */
export function toUint8Matrix(
  values: Float32Array,
  columns: number,
  each: 'row' | 'column' = 'row',
): Uint8Matrix {
  const group = (i: number) => (each === 'row' ? Math.floor(i / columns) : i % columns);
  const largest = new Float32Array(each === 'row' ? values.length / columns : columns);
  for (const [i, value] of values.entries()) {
    largest[group(i)] = Math.max(largest[group(i)]!, Math.abs(value));
  }
  const scales = toFloat16(largest);
  const found = fromFloat16(scales);
  const bytes = Uint8Array.from(values, (value, i) => {
    const scale = found[group(i)]!;
    // Too small for half precision: zeros.
    const level = scale === 0 ? 0 : Math.round((value * ZERO) / scale);
    return ZERO + Math.max(-ZERO, Math.min(ZERO, level));
  });
  return { bytes, scales };
}
