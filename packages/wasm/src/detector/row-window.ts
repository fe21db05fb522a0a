/** The last few rows of a map, each in place of the one that is no longer needed, with columns of zeros around. */
export class RowWindow {
  /**
   * @param address of the first row, zeroed
   * @param rowBytes from row to row
   * @param margin bytes of the columns before the first
   * @param slots rows that are kept
   * @param height rows of the map
   * @param zeroRow address of a row of zeros, which stands for all rows outside the map
   */
  constructor(
    private readonly address: number,
    private readonly rowBytes: number,
    private readonly margin: number,
    private readonly slots: number,
    private readonly height: number,
    private readonly zeroRow: number,
  ) {}

  /** Address of a row, from its column of zeros on. */
  padded(row: number): number {
    if (row < 0 || row >= this.height) return this.zeroRow;
    return this.address + (row % this.slots) * this.rowBytes;
  }

  /** Address of a row's first column. */
  row(row: number): number {
    return this.padded(row) + this.margin;
  }
}
