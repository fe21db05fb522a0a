/** One row of a block, all addresses; one object for all rows, because they are many. */
export interface BlockRow {
  /** Three input rows, each from the column before its first on. */
  top: number;
  middle: number;
  bottom: number;
  /** The output, from its first column on. */
  to: number;
}

/** What is the same for all rows of a block. */
export interface BlockFrame {
  /** Columns of the output. */
  readonly columns: number;
  /** Address of room for a row of the output's columns and the input's channels. */
  readonly spread: number;
  /** Address of room for a row of the output. */
  readonly pooled: number;
}

/** What the network computes for a row, in one kind of numbers. */
export interface RowArithmetic {
  /** Bytes of a number in what the first convolution takes. */
  readonly inputBytes: 2 | 4;
  /** Bytes of a number in the input of a block. */
  mapBytes(block: number): 2 | 4;
  /** From a row of pixels, float32 0 .. 255 of 3 channels, to what the first convolution takes. */
  input(pixels: number, columns: number, to: number): void;
  /** @param rows address of the addresses of 5 input rows, each from the column before its first on */
  first(rows: number, columns: number, to: number): void;
  /** @param index of a block; the one after the last leads to the coarse grid */
  block(index: number, row: BlockRow, frame: BlockFrame): void;
  /** The answers for a row of cells, float32, `fineFilters` or `coarseFilters` a cell: scores, values, nothing. */
  fineHead(cells: number, count: number, to: number): void;
  coarseHead(cells: number, count: number, to: number): void;
  readonly fineFilters: number;
  readonly coarseFilters: number;
}
