import { fromFloat16, toFloat16 } from './float16';

/** A matrix as bytes: row scale * (byte / 127 - 1). */
export interface Uint8Matrix {
  /** [rows, columns], 0 to 254. */
  readonly bytes: Uint8Array;
  /** [rows] the largest value of each row, as half precision holds it. */
  readonly scales: Uint16Array;
}

/** The byte of 0; as many levels lie above as below. */
export const ZERO = 127;

/**
 * The bytes that stand for a matrix with a scale for each row: a row is what one input contributes, and inputs differ.
 * Of the shipped model's hidden layer one scale for all rows would double the error. Bytes that were read and are written
 * again stay what they were.
 * @param values [rows, columns], all finite
 */
export function toUint8Matrix(values: Float32Array, columns: number): Uint8Matrix {
  const rows = values.length / columns;
  const largest = new Float32Array(rows);
  for (const [i, value] of values.entries()) {
    const row = Math.floor(i / columns);
    largest[row] = Math.max(largest[row]!, Math.abs(value));
  }
  const scales = toFloat16(largest);
  const found = fromFloat16(scales);
  const bytes = Uint8Array.from(values, (value, i) => {
    const scale = found[Math.floor(i / columns)]!;
    // Too small for half precision: zeros.
    const level = scale === 0 ? 0 : Math.round((value * ZERO) / scale);
    return ZERO + Math.max(-ZERO, Math.min(ZERO, level));
  });
  return { bytes, scales };
}
