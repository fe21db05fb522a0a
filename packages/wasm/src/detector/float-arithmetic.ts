import type { KernelMemory } from '../kernel-memory';
import type { Kernels } from '../kernels';
import { PANEL, packBias, packPanels } from '../pack';
import type { BlockWeights, FaceWeights, HeadWeights } from './face-weights';
import { packDepthwise, sideBySide } from './pack-convolutions';
import type { BlockFrame, BlockRow, RowArithmetic } from './row-arithmetic';

interface PackedPoints {
  readonly depth: number;
  readonly panels: number;
  readonly kernel: number;
  readonly bias: number;
}

interface PackedBlock {
  readonly stride: 1 | 2;
  readonly channels: number;
  readonly filters: number;
  readonly depthwise: number;
  readonly points: PackedPoints;
  readonly residual: boolean;
}

/** The network on float32: the same as TensorFlow.js computes, to rounding. */
export class FloatArithmetic implements RowArithmetic {
  readonly inputBytes = 4;
  readonly fineFilters: number;
  readonly coarseFilters: number;
  readonly #first: PackedPoints;
  readonly #blocks: readonly PackedBlock[];
  readonly #fineHead: PackedPoints;
  readonly #coarseHead: PackedPoints;

  constructor(
    private readonly kernels: Kernels,
    memory: KernelMemory,
    weights: FaceWeights,
  ) {
    const points = (kernel: Float32Array, depth: number, bias: Float32Array): PackedPoints => {
      const packed = packPanels(kernel, bias.length, depth);
      return {
        depth,
        panels: packed.length / depth / PANEL,
        kernel: memory.store(packed),
        bias: memory.store(packBias(bias)),
      };
    };
    const block = (from: BlockWeights, residual: boolean): PackedBlock => ({
      stride: from.stride,
      channels: from.channels,
      filters: from.filters,
      depthwise: memory.store(packDepthwise(from.depthwise, from.channels)),
      points: points(from.pointwise, from.channels, from.bias),
      residual,
    });
    const head = (scores: HeadWeights, values: HeadWeights): PackedPoints => {
      const { kernel, bias } = sideBySide(scores, values);
      return points(kernel, 96, bias);
    };
    this.#first = points(weights.first, 5 * 5 * 3, weights.firstBias);
    this.#blocks = [...weights.blocks.map((from) => block(from, true)), block(weights.coarseBlock, false)];
    this.#fineHead = head(weights.fineScores, weights.fineValues);
    this.#coarseHead = head(weights.coarseScores, weights.coarseValues);
    this.fineFilters = this.#fineHead.panels * PANEL;
    this.coarseFilters = this.#coarseHead.panels * PANEL;
  }

  mapBytes(): 4 {
    return 4;
  }

  input(pixels: number, columns: number, to: number): void {
    this.kernels.scalePixels(pixels, 3 * columns, to);
  }

  first(rows: number, columns: number, to: number): void {
    const { kernel, panels, bias } = this.#first;
    this.kernels.firstConvolutionRow(rows, columns, kernel, panels, bias, to);
  }

  block(index: number, row: BlockRow, { columns, spread, pooled }: BlockFrame): void {
    const { top, middle, bottom, to } = row;
    const { stride, channels, filters, depthwise, points, residual } = this.#blocks[index]!;
    const pixel = 4 * channels;
    let added = 0;
    if (stride === 1) {
      this.kernels.depthwiseRow(top, middle, bottom, columns, channels, depthwise, spread);
      added = middle + pixel;
    } else {
      // Without the column before the first: where a side is even, SAME pads only behind it.
      const [first, second, third] = [top + pixel, middle + pixel, bottom + pixel];
      this.kernels.depthwiseHalfRow(first, second, third, columns, channels, depthwise, spread);
      if (residual) {
        this.kernels.poolRow(first, second, columns, channels, pooled, filters);
        added = pooled;
      }
    }
    this.#points(points, spread, columns, added, 0, to);
  }

  fineHead(cells: number, count: number, to: number): void {
    this.#points(this.#fineHead, cells, count, 0, Number.NEGATIVE_INFINITY, to);
  }

  coarseHead(cells: number, count: number, to: number): void {
    this.#points(this.#coarseHead, cells, count, 0, Number.NEGATIVE_INFINITY, to);
  }

  #points(points: PackedPoints, from: number, pixels: number, added: number, least: number, to: number) {
    const { depth, kernel, panels, bias } = points;
    this.kernels.convolvePoints(from, pixels, depth, kernel, panels, bias, added, least, to);
  }
}
