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
    const start = row * columns;
    const end = start + columns;
    let largest = 0;
    for (let i = start; i < end; i++) largest = Math.max(largest, Math.abs(matrix[i]!));
    if (largest === 0) continue;
    let level = LARGEST;
    while (!toLevels(matrix, level / largest, levels, start, end)) {
      level--;
      if (level < SMALLEST_LARGEST) return undefined;
    }
    scales[row] = largest / level;
  }
  return { levels, scales };
}

/** Writes `factor` times the values of a row as whole numbers, unless one of them is none. */
function toLevels(
  matrix: Float32Array,
  factor: number,
  levels: Int8Array,
  start: number,
  end: number,
): boolean {
  // Loops, here and below: a callback for each of some million weights takes a second when a model is loaded.
  for (let i = start; i < end; i++) {
    const number = matrix[i]! * factor;
    const level = Math.floor(number + 0.5);
    if (!(Math.abs(number - level) < TOLERANCE)) return false;
    levels[i] = level;
  }
  return true;
}

/**
 * Panels of `packPanels` as `multiplyBytes` reads them: of every two rows, each column's two values side by side.
 * @param panels [panels, depth, 8], depth even
 */
export function packBytes(panels: ArrayLike<number>): Int8Array {
  const packed = new Int8Array(panels.length);
  for (let pair = 0; pair < packed.length; pair += 2 * PANEL) {
    for (let column = 0; column < PANEL; column++) {
      packed[pair + 2 * column] = panels[pair + column]!;
      packed[pair + 2 * column + 1] = panels[pair + PANEL + column]!;
    }
  }
  return packed;
}
