import { PANEL } from './pack';

/** Largest whole number of a row, as files of 8 bits have it. */
const LARGEST = 127;
/** A whole number that went through float32 a few times is this close to one. */
const TOLERANCE = 1e-3;

/** A matrix whose row r is `scales[r]` times whole numbers. */
export interface WholeRows {
  /** [rows, columns], -127 to 127. */
  readonly levels: Int8Array;
  /** [rows] */
  readonly scales: Float32Array;
}

/**
 * Takes a matrix apart into whole numbers of -127 to 127 and a scale for each row. What was stored in 8 bits (`writeModel`
 * of @musica/core) is of that kind; other weights are not, and give undefined.
 * @param matrix [rows, columns], row by row
 */
export function wholeRows(matrix: Float32Array, columns: number): WholeRows | undefined {
  const rows = matrix.length / columns;
  const levels = new Int8Array(matrix.length);
  const scales = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    let largest = 0;
    for (let i = start; i < start + columns; i++) largest = Math.max(largest, Math.abs(matrix[i]!));
    if (largest === 0) continue;
    scales[row] = largest / LARGEST;
    for (let i = start; i < start + columns; i++) {
      const level = (matrix[i]! / largest) * LARGEST;
      levels[i] = Math.round(level);
      if (!(Math.abs(level - levels[i]!) < TOLERANCE)) return undefined;
    }
  }
  return { levels, scales };
}

/**
 * Panels of `packPanels` as `multiplyBytes` reads them: of every two rows, each column's two values side by side.
 * @param panels [panels, depth, 8], depth even
 */
export function packBytes(panels: ArrayLike<number>): Int8Array {
  return Int8Array.from(panels, (_, i) => {
    const pair = i - (i % (2 * PANEL));
    return panels[pair + (i % 2) * PANEL + ((i - pair) >> 1)]!;
  });
}
