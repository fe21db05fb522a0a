import { PANEL } from './pack';

/**
 * The largest whole number of a row, as files of 8 bits have it. Where half precision holds the row's scale badly, since it
 * is next to 0, it is a smaller one.
 */
const [LARGEST, SMALLEST_LARGEST] = [127, 64];
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
    const values = matrix.subarray(row * columns, (row + 1) * columns);
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (largest === 0) continue;
    const level = largestLevel(values, largest);
    if (level === undefined) return undefined;
    scales[row] = largest / level;
    levels.set(
      values.map((value) => Math.round((value / largest) * level)),
      row * columns,
    );
  }
  return { levels, scales };
}

/** The whole number that `largest` is, if all values of the row are whole numbers then. */
function largestLevel(values: Float32Array, largest: number): number | undefined {
  for (let level = LARGEST; level >= SMALLEST_LARGEST; level--) {
    const isWhole = (value: number) => {
      const number = (value / largest) * level;
      return Math.abs(number - Math.round(number)) < TOLERANCE;
    };
    if (values.every(isWhole)) return level;
  }
  return undefined;
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
