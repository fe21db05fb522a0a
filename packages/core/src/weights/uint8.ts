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
  const rows = values.length / columns;
  const largest = new Float32Array(each === 'row' ? rows : columns);
  for (let row = 0, i = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, i++) {
      const group = each === 'row' ? row : column;
      largest[group] = Math.max(largest[group]!, Math.abs(values[i]!));
    }
  }
  const scales = toFloat16(largest);
  const found = fromFloat16(scales);
  const bytes = new Uint8Array(values.length);
  for (let row = 0, i = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, i++) {
      const scale = found[each === 'row' ? row : column]!;
      // Too small for half precision: zeros.
      const level = scale === 0 ? 0 : Math.round((values[i]! * ZERO) / scale);
      bytes[i] = ZERO + Math.max(-ZERO, Math.min(ZERO, level));
    }
  }
  return { bytes, scales };
}
