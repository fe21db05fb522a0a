import { assertImage, MusicaError, type PixelImage } from '@musica/core';
import { ImageSampler } from '../image-sampler';
import { GrowingBlock, KernelMemory } from '../kernel-memory';
import { type KernelBuild, loadKernels } from '../kernels';
import { type AnchorGrids, assertView, type NetworkView } from './face-network';
import { type FaceWeights, firstFilters, readFaceWeights } from './face-weights';
import { FloatArithmetic } from './float-arithmetic';
import type { RowArithmetic } from './row-arithmetic';
import { type RowLayer, runRows } from './row-chain';
import { RowWindow } from './row-window';

export interface SimdFaceNetworkOptions {
  /** Default: the best that runs here. */
  readonly build?: KernelBuild;
}

/** Rows of the input that one output row of the first convolution takes. */
const FIRST_ROWS = 5;
const BLOCK_ROWS = 3;

/**
 * BlazeFace in hand-written WebAssembly SIMD on one thread, fully convolutional: an input of any size is one run.
 * Layers run row by row (see `runRows`), so a run needs little memory beside the input.
 */
export class SimdFaceNetwork {
  readonly #memory: KernelMemory;
  readonly #sampler: ImageSampler;
  readonly #input: GrowingBlock;
  readonly #maps: GrowingBlock;
  readonly #answers: GrowingBlock;
  readonly #statistics: number;
  readonly #rowTable: number;
  #mapsOf: { readonly width: number; readonly address: number } | undefined;
  #disposed = false;

  private constructor(
    readonly build: KernelBuild,
    memory: KernelMemory,
    sampler: ImageSampler,
    private readonly arithmetic: RowArithmetic,
    private readonly weights: FaceWeights,
  ) {
    this.#memory = memory;
    this.#sampler = sampler;
    this.#input = new GrowingBlock(memory);
    this.#maps = new GrowingBlock(memory);
    this.#answers = new GrowingBlock(memory);
    this.#statistics = memory.allocate(8);
    this.#rowTable = memory.allocate(4 * FIRST_ROWS);
  }

  /**
   * @param weights the file `blazeface/weights.bin` of @musica/models
   * @throws MusicaError `detector` where it is another file, `backend` where WebAssembly has no SIMD
   */
  static async create(
    weights: Uint8Array,
    { build }: SimdFaceNetworkOptions = {},
  ): Promise<SimdFaceNetwork> {
    const read = readFaceWeights(weights);
    const memory = new KernelMemory();
    const loaded = await loadKernels(memory.memory, build);
    const arithmetic = new FloatArithmetic(loaded.kernels, memory, read);
    const sampler = new ImageSampler(memory, loaded.kernels);
    return new SimdFaceNetwork(loaded.build, memory, sampler, arithmetic, read);
  }

  /** Bytes of memory in use. */
  get memoryBytes(): number {
    return this.#memory.used;
  }

  /** Multiply-adds of one run on an input of this size. */
  multiplyAdds(width: number, height: number): number {
    let pixels = (width * height) / 4;
    let sum = pixels * 75 * firstFilters;
    const { blocks, coarseBlock, fineScores, fineValues, coarseScores, coarseValues } = this.weights;
    for (const { stride, channels, filters } of blocks) {
      pixels /= stride * stride;
      sum += pixels * channels * (9 + filters);
    }
    sum += pixels * 96 * (fineScores.filters + fineValues.filters);
    sum += (pixels / 4) * coarseBlock.channels * (9 + coarseBlock.filters);
    return sum + (pixels / 4) * 96 * (coarseScores.filters + coarseValues.filters);
  }

  /**
   * @throws MusicaError `image` for pixels that are none, `config` for a view of another size than multiples of 32,
   * `detector` after `dispose`
   */
  run(image: PixelImage, view: NetworkView): AnchorGrids {
    if (this.#disposed) throw new MusicaError('detector', 'the face detector has been disposed of');
    assertImage(image);
    assertView(view);
    const { width, height, toImage } = view;
    const pixels = this.#input.atLeast(12 * width * height + 16);
    this.#sampler.sample(image, toImage, {
      columns: width,
      rows: height,
      to: pixels,
      statistics: this.#statistics,
    });
    return this.#convolve(pixels, width, height);
  }

  dispose(): void {
    this.#disposed = true;
  }

  #convolve(pixels: number, width: number, height: number): AnchorGrids {
    const { arithmetic, weights } = this;
    const { valueBytes, fineFilters, coarseFilters } = arithmetic;
    const fineCells = (width / 16) * (height / 16);
    const coarseCells = (width / 32) * (height / 32);
    const fine = this.#answers.atLeast(4 * (fineCells * fineFilters + coarseCells * coarseFilters));
    const coarse = fine + 4 * fineCells * fineFilters;

    // Rows of maps that grow with the width: all of them behind one another in one block.
    let end = 0;
    const reserve = (bytes: number): number => {
      end += Math.ceil(bytes / 64) * 64 + 64;
      return end - Math.ceil(bytes / 64) * 64 - 64;
    };
    const blocks = [...weights.blocks, weights.coarseBlock];
    const zeros = reserve(valueBytes * 3 * (width + 3) + valueBytes * firstFilters * (width / 2 + 2));
    const inputRow = Math.ceil((valueBytes * 3 * (width + 3)) / 16) * 16;
    const inputAt = reserve(FIRST_ROWS * inputRow);
    let columns = width / 2;
    const spread = reserve(valueBytes * columns * firstFilters);
    const pooled = reserve(valueBytes * columns * firstFilters);
    const windows = blocks.map(({ channels, stride }) => {
      const rowBytes = valueBytes * channels * (columns + 2);
      const at = { at: reserve(BLOCK_ROWS * rowBytes), rowBytes, columns, margin: valueBytes * channels };
      columns /= stride;
      return at;
    });
    const lastRow = reserve(valueBytes * 96 * columns);
    const address = this.#maps.atLeast(end);
    if (this.#mapsOf?.width !== width || this.#mapsOf.address !== address) {
      this.#memory.bytes.fill(0, address, address + end);
      this.#mapsOf = { width, address };
    }

    const inputWindow = new RowWindow(address + inputAt, inputRow, valueBytes * 3, FIRST_ROWS, height, address + zeros);
    let rows = height / 2;
    const layers: RowLayer[] = [];
    const maps = windows.map(({ at, rowBytes, margin }, index) => {
      const map = new RowWindow(address + at, rowBytes, margin, BLOCK_ROWS, rows, address + zeros);
      rows /= blocks[index]!.stride;
      return map;
    });
    layers.push({
      inputHeight: height,
      outputHeight: height / 2,
      stride: 2,
      below: 3,
      make: (row) => {
        const table = new Uint32Array(this.#memory.memory.buffer, this.#rowTable, FIRST_ROWS);
        for (let i = 0; i < FIRST_ROWS; i++) table[i] = inputWindow.padded(2 * row - 1 + i);
        arithmetic.first(this.#rowTable, width / 2, maps[0]!.row(row));
      },
    });
    let inputHeight = height / 2;
    blocks.forEach(({ stride }, index) => {
      const outputHeight = inputHeight / stride;
      const from = maps[index]!;
      const next = maps[index + 1];
      const outputColumns = windows[index]!.columns / stride;
      const above = stride === 1 ? 1 : 0;
      layers.push({
        inputHeight,
        outputHeight,
        stride,
        below: stride === 1 ? 1 : 2,
        make: (row) => {
          const first = stride * row - above;
          const to = next ? next.row(row) : address + lastRow;
          arithmetic.block(index, {
            top: from.padded(first),
            middle: from.padded(first + 1),
            bottom: from.padded(first + 2),
            columns: outputColumns,
            spread: address + spread,
            pooled: address + pooled,
            to,
          });
          if (index === blocks.length - 2) {
            arithmetic.fineHead(to, outputColumns, fine + 4 * row * outputColumns * fineFilters);
          } else if (index === blocks.length - 1) {
            arithmetic.coarseHead(to, outputColumns, coarse + 4 * row * outputColumns * coarseFilters);
          }
        },
      });
      inputHeight = outputHeight;
    });
    runRows(layers, (row) => {
      arithmetic.input(pixels + 12 * width * row, width, inputWindow.row(row));
    });
    const { floats } = this.#memory;
    return {
      ...split(floats, fine / 4, fineCells, fineFilters, 2, 'fine'),
      ...split(floats, coarse / 4, coarseCells, coarseFilters, 6, 'coarse'),
    } as unknown as AnchorGrids;
  }
}

function split(floats: Float32Array, from: number, cells: number, stride: number, anchors: number, name: string) {
  const scores = new Float32Array(cells * anchors);
  const values = new Float32Array(cells * anchors * 16);
  for (let cell = 0; cell < cells; cell++, from += stride) {
    scores.set(floats.subarray(from, from + anchors), cell * anchors);
    values.set(floats.subarray(from + anchors, from + 17 * anchors), cell * anchors * 16);
  }
  return { [`${name}Scores`]: scores, [`${name}Values`]: values };
}
