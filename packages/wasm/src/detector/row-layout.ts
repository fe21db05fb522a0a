import { type BlockWeights, firstFilters } from './face-weights';
import type { RowArithmetic } from './row-arithmetic';

/** The rows of one map that exist at a time. */
export interface MapRows {
  /** Bytes from the start of the layout. */
  readonly at: number;
  readonly rowBytes: number;
  /** Bytes of the column of zeros before the first one. */
  readonly margin: number;
  readonly slots: number;
}

/** Where the rows of all maps lie for inputs of one width, in one block of memory that is zeroed. */
export interface RowLayout {
  readonly bytes: number;
  /** The longest row, of zeros. */
  readonly zeros: number;
  readonly input: MapRows;
  /** The input of each block. */
  readonly maps: readonly MapRows[];
  /** A row of the last block's output. */
  readonly last: number;
  /** See `BlockRow`. */
  readonly spread: number;
  readonly pooled: number;
}

/** Rows of the input that one row of the first convolution takes, and of a map that one row of a block takes. */
export const firstRows = 5;
const blockRows = 3;

/** Blocks of a layout start on a cache line. */
const ALIGNMENT = 64;

export function rowLayout(
  width: number,
  blocks: readonly BlockWeights[],
  { inputBytes, mapBytes }: Pick<RowArithmetic, 'inputBytes' | 'mapBytes'>,
): RowLayout {
  let bytes = 0;
  const reserve = (count: number): number => {
    const at = bytes;
    // Kernels may read 16 bytes more than they use.
    bytes += Math.ceil((count + 16) / ALIGNMENT) * ALIGNMENT;
    return at;
  };
  // One column of zeros before the first, two after the last; kernels take the values of a row in fours or eights.
  const inputRow = Math.ceil((inputBytes * 3 * (width + 3)) / 16) * 16;
  const input = {
    at: reserve(firstRows * inputRow),
    rowBytes: inputRow,
    margin: 3 * inputBytes,
    slots: firstRows,
  };
  let columns = width / 2;
  // Later rows have more channels, and fewer columns by more.
  const row = 4 * firstFilters * columns;
  const [spread, pooled] = [reserve(row), reserve(row)];
  let longest = inputRow;
  const maps = blocks.map(({ channels, stride }, index): MapRows => {
    const margin = channels * mapBytes(index);
    const rowBytes = margin * (columns + 2);
    columns /= stride;
    longest = Math.max(longest, rowBytes);
    return { at: reserve(blockRows * rowBytes), rowBytes, margin, slots: blockRows };
  });
  const last = reserve(4 * blocks.at(-1)!.filters * columns);
  const zeros = reserve(longest);
  return { bytes, zeros, input, maps, last, spread, pooled };
}
