/** Columns of a panel: the multiplication keeps two registers of four of them. */
export const PANEL = 8;

/** The next multiple of a panel's columns. */
export function padded(columns: number): number {
  return Math.ceil(columns / PANEL) * PANEL;
}

/** A run of rows of a matrix and where they go: rows that nothing goes to stay 0. */
export interface RowRun {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/**
 * A row-major matrix [rows, columns] as panels of 8 columns, [panels, depth, 8], zeros where it ends before a panel does.
 * @param depth rows of the result, a multiple of 4
 * @param runs which rows go where; by default all of them, in order
 */
export function packPanels(
  matrix: ArrayLike<number>,
  columns: number,
  depth: number,
  runs: readonly RowRun[] = [{ from: 0, to: 0, count: matrix.length / columns }],
): Float32Array {
  const panels = padded(columns) / PANEL;
  const packed = new Float32Array(panels * depth * PANEL);
  for (const { from, to, count } of runs) {
    for (let row = 0; row < count; row++) {
      let at = (from + row) * columns;
      for (let panel = 0; panel < panels; panel++) {
        const start = (panel * depth + to + row) * PANEL;
        const end = start + Math.min(PANEL, columns - panel * PANEL);
        for (let i = start; i < end; i++) packed[i] = matrix[at++]!;
      }
    }
  }
  return packed;
}

/** One value for each row of a matrix, in the places where `packPanels` puts the rows. */
export function packColumn(values: Float32Array, depth: number, runs: readonly RowRun[]): Float32Array {
  const packed = new Float32Array(depth);
  for (const { from, to, count } of runs) packed.set(values.subarray(from, from + count), to);
  return packed;
}

/** A bias vector, with zeros up to the end of the last panel. */
export function packBias(bias: ArrayLike<number>): Float32Array {
  const packed = new Float32Array(padded(bias.length));
  packed.set(bias);
  return packed;
}
