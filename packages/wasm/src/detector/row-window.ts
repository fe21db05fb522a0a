import type { MapRows } from './row-layout';

/** The last few rows of a map, each in the place of one that is no longer needed. */
export class RowWindow {
  readonly #start: number;

  /**
   * @param layout address of the layout that the rows belong to
   * @param zeros address of a row of zeros, which stands for all rows outside the map
   * @param height rows of the map
   */
  constructor(
    private readonly rows: MapRows,
    layout: number,
    private readonly zeros: number,
    private readonly height: number,
  ) {
    this.#start = layout + rows.at;
  }

  /** Address of a row, from its column of zeros on. */
  padded(row: number): number {
    if (row < 0 || row >= this.height) return this.zeros;
    return this.#start + (row % this.rows.slots) * this.rows.rowBytes;
  }

  /** Address of a row's first column. */
  row(row: number): number {
    return this.padded(row) + this.rows.margin;
  }
}
