/** A layer that makes one row of its output at a time. */
export interface RowLayer {
  readonly inputHeight: number;
  readonly outputHeight: number;
  readonly stride: 1 | 2;
  /** Rows that an output row needs below input row `stride * row`, of those that exist. */
  readonly below: number;
  /** All input rows that there are and that it needs have been made. */
  make(row: number): void;
}

/**
 * Runs layers row by row: as soon as a layer has the rows that the next one needs, that one goes on. Of each map only a
 * few rows exist at a time, so they stay in the processor's second cache however large the image is.
 */
export function runRows(layers: readonly RowLayer[], inputRow: (row: number) => void): void {
  const done = layers.map(() => 0);
  const arrived = (index: number, row: number): void => {
    const layer = layers[index];
    if (!layer) return;
    const { inputHeight, outputHeight, stride, below } = layer;
    for (let next = done[index]!; next < outputHeight; next++) {
      if (Math.min(stride * next + below, inputHeight - 1) > row) break;
      done[index] = next + 1;
      layer.make(next);
      arrived(index + 1, next);
    }
  };
  const height = layers[0]?.inputHeight ?? 0;
  for (let row = 0; row < height; row++) {
    inputRow(row);
    arrived(0, row);
  }
}
