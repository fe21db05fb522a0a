import type { KernelMemory } from '../kernel-memory';
import type { Kernels } from '../kernels';
import { PANEL } from '../pack';
import { type FaceWeights, firstFilters, shortBlocks } from './face-weights';
import { FloatArithmetic } from './float-arithmetic';
import type { BlockFrame, BlockRow, RowArithmetic } from './row-arithmetic';
import { LARGEST, largestPixel, mapSizes, shortPlaces, shortScales } from './short-scales';

interface PackedBlock {
  readonly stride: 1 | 2;
  readonly channels: number;
  readonly filters: number;
  readonly depthwise: number;
  readonly kernel: number;
  readonly bias: number;
  /** For stride 2: what max-pooled channels are multiplied with. */
  readonly factors: number;
}

/**
 * The network on whole numbers of 16 bits: one instruction multiplies eight of them and adds them up to four sums of 32
 * bits. The last blocks, of 96 filters, are float32: they are a tenth of the work and differ too much from one another.
 */
export class ShortArithmetic implements RowArithmetic {
  readonly inputBytes = 2;
  readonly fineFilters: number;
  readonly coarseFilters: number;
  readonly #first: { kernel: number; bias: number };
  readonly #blocks: readonly PackedBlock[];
  readonly #lastFactors: number;
  readonly #rest: FloatArithmetic;

  constructor(
    private readonly kernels: Kernels,
    memory: KernelMemory,
    weights: FaceWeights,
  ) {
    const { maps, spread } = shortScales(weights);
    const blocks = weights.blocks.slice(0, shortBlocks);
    const sizes = mapSizes(blocks);
    this.#first = {
      kernel: memory.store(packFirst(weights.first, maps[0]!)),
      bias: memory.store(
        Int32Array.from(weights.firstBias, (bias, filter) =>
          rounded(((bias / maps[0]![filter]!) * LARGEST + 0.5) * 2 ** shortPlaces.first),
        ),
      ),
    };
    this.#blocks = blocks.map((block, index) => {
      const from = maps[sizes[index]!.from]!;
      const to = maps[sizes[index]!.to]!;
      const { stride, channels, filters } = block;
      const points = packPoints(block.pointwise, block.bias, spread[index]!, to);
      return {
        stride,
        channels,
        filters,
        depthwise: memory.store(packTaps(block.depthwise, from, spread[index]!)),
        kernel: memory.store(points.kernel),
        bias: memory.store(points.bias),
        factors: memory.store(
          Int16Array.from(from, (scale, channel) => short((scale / to[channel]!) * 2 ** 15)),
        ),
      };
    });
    this.#lastFactors = memory.store(Float32Array.from(maps.at(-1)!, (scale) => scale / LARGEST));
    this.#rest = new FloatArithmetic(kernels, memory, {
      ...weights,
      blocks: weights.blocks.slice(shortBlocks),
    });
    this.fineFilters = this.#rest.fineFilters;
    this.coarseFilters = this.#rest.coarseFilters;
  }

  mapBytes(block: number): 2 | 4 {
    return block < shortBlocks ? 2 : 4;
  }

  input(pixels: number, columns: number, to: number): void {
    this.kernels.shortPixels(pixels, 3 * columns, to);
  }

  first(rows: number, columns: number, to: number): void {
    const { kernel, bias } = this.#first;
    this.kernels.shortFirstConvolutionRow(rows, columns, kernel, firstFilters / PANEL, bias, to);
  }

  block(index: number, row: BlockRow, frame: BlockFrame): void {
    const block = this.#blocks[index];
    if (!block) {
      this.#rest.block(index - shortBlocks, row, frame);
      return;
    }
    const { top, middle, bottom } = row;
    const { columns, spread, pooled } = frame;
    const { stride, channels, filters, depthwise, kernel, bias, factors } = block;
    const pixel = 2 * channels;
    const isLast = index === shortBlocks - 1;
    // The output of the last of them becomes float32 on its way.
    const to = isLast ? pooled : row.to;
    let added = middle + pixel;
    if (stride === 1) {
      this.kernels.shortDepthwiseRow(top, middle, bottom, columns, channels, depthwise, spread);
    } else {
      // Without the column before the first: where a side is even, SAME pads only behind it.
      const [first, second, third] = [top + pixel, middle + pixel, bottom + pixel];
      this.kernels.shortDepthwiseHalfRow(first, second, third, columns, channels, depthwise, spread);
      this.kernels.shortPoolRow(first, second, columns, channels, factors, pooled, filters);
      added = pooled;
    }
    this.kernels.shortConvolvePoints(spread, columns, channels, kernel, filters / PANEL, bias, added, to);
    if (isLast) this.kernels.floatsOfShorts(pooled, columns, filters, this.#lastFactors, row.to);
  }

  fineHead(cells: number, count: number, to: number): void {
    this.#rest.fineHead(cells, count, to);
  }

  coarseHead(cells: number, count: number, to: number): void {
    this.#rest.coarseHead(cells, count, to);
  }
}

/** [5, 5, 3, 24] as [panels, 5, 8, 8, 2]: row, pair of taps, filter, tap of the pair; the sixteenth tap of a row is 0. */
function packFirst(filters: Float32Array, scales: Float64Array): Int16Array {
  const taps = 5 * 3;
  return Int16Array.from({ length: (firstFilters / PANEL) * 5 * 8 * PANEL * 2 }, (_, i) => {
    const filter = Math.floor(i / (5 * 8 * PANEL * 2)) * PANEL + (Math.floor(i / 2) % PANEL);
    const row = Math.floor(i / (8 * PANEL * 2)) % 5;
    const tap = (Math.floor(i / (PANEL * 2)) % 8) * 2 + (i % 2);
    if (tap >= taps) return 0;
    const weight = filters[(row * taps + tap) * firstFilters + filter]!;
    return short(((weight / largestPixel) * LARGEST * 2 ** shortPlaces.first) / scales[filter]!);
  });
}

/** Taps (row, column) in the order of `shortDepthwiseRow`; nothing beside the lower right one. */
const tapPairs = [
  [
    [0, 0],
    [1, 0],
  ],
  [
    [0, 1],
    [1, 1],
  ],
  [
    [0, 2],
    [1, 2],
  ],
  [
    [2, 0],
    [2, 1],
  ],
  [undefined, [2, 2]],
] as const;

/** [3, 3, channels] as [channels / 4, 5, 4, 2]: pair of taps, channel, tap of the pair. */
function packTaps(filters: Float32Array, from: Float64Array, to: Float64Array): Int16Array {
  const channels = from.length;
  return Int16Array.from({ length: channels * 5 * 2 }, (_, i) => {
    const channel = Math.floor(i / 40) * 4 + (Math.floor(i / 2) % 4);
    const tap = tapPairs[Math.floor(i / 8) % 5]![i % 2];
    if (!tap) return 0;
    const weight = filters[(tap[0] * 3 + tap[1]) * channels + channel]!;
    return short((weight * from[channel]! * 2 ** shortPlaces.depthwise) / to[channel]!);
  });
}

/** [channels, filters] as [panels, channels / 2, 8, 2]: pair of channels, filter, channel of the pair. */
function packPoints(
  matrix: Float32Array,
  bias: Float32Array,
  from: Float64Array,
  to: Float64Array,
): { kernel: Int16Array; bias: Int32Array } {
  const [channels, filters] = [from.length, bias.length];
  const unit = 2 ** shortPlaces.pointwise;
  const kernel = Int16Array.from({ length: channels * filters }, (_, i) => {
    const filter = Math.floor(i / (channels * PANEL)) * PANEL + (Math.floor(i / 2) % PANEL);
    const channel = (Math.floor(i / (PANEL * 2)) % (channels / 2)) * 2 + (i % 2);
    return short((matrix[channel * filters + filter]! * from[channel]! * unit) / to[filter]!);
  });
  const packed = Int32Array.from(bias, (value, filter) => {
    // Halves, because both this sum and those of the depthwise convolution are rounded down.
    let sum = ((value / to[filter]!) * LARGEST + 0.5) * unit;
    for (let channel = 0; channel < channels; channel++) {
      sum += (0.5 * matrix[channel * filters + filter]! * from[channel]! * unit) / to[filter]!;
    }
    return rounded(sum);
  });
  return { kernel, bias: packed };
}

const rounded = (value: number) => Math.round(value);
const short = (value: number) => Math.max(-LARGEST, Math.min(LARGEST, Math.round(value)));
