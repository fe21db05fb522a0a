import {
  type AnchorGrids,
  assertImage,
  disposeSymbol,
  type FaceNetwork,
  MusicaError,
  type NetworkView,
  type PixelImage,
  viewStep,
  warpTo,
} from '@musica/core';
import { assertWebAssembly } from '../assert-web-assembly';
import { ImageSampler } from '../image-sampler';
import { GrowingBlock, KernelMemory } from '../kernel-memory';
import { type KernelBuild, loadKernels } from '../kernels';
import { answersOf } from './answers';
import { type BlockWeights, type FaceWeights, firstFilters, readFaceWeights } from './face-weights';
import { FloatArithmetic } from './float-arithmetic';
import type { BlockFrame, BlockRow, RowArithmetic } from './row-arithmetic';
import { type RowLayer, runRows } from './row-chain';
import { firstRows, type MapRows, type RowLayout, rowLayout } from './row-layout';
import { RowWindow } from './row-window';
import { ShortArithmetic } from './short-arithmetic';

export interface SimdFaceNetworkOptions {
  /** Which kernels. Default: the best that runs here. */
  readonly build?: KernelBuild;
  /**
   * The numbers it computes with. `float32` gives what TensorFlow.js gives, to 1e-3. `int16`, the default, takes half the
   * time; it moves a face's box by a few hundredths of a pixel of the input.
   */
  readonly numbers?: 'int16' | 'float32';
}

/** Addresses of the answers of a run. */
interface Answers {
  readonly fine: number;
  readonly coarse: number;
}

/**
 * BlazeFace in hand-written WebAssembly SIMD on one thread, fully convolutional: an input of any size is one run.
 * Its layers run row by row (see `runRows`), so beside the input a run needs little memory.
 */
export class SimdFaceNetwork implements FaceNetwork {
  readonly #blocks: readonly BlockWeights[];
  readonly #input: GrowingBlock;
  readonly #rows: GrowingBlock;
  readonly #answers: GrowingBlock;
  readonly #statistics: number;
  readonly #rowTable: number;
  #layout: { readonly width: number; readonly layout: RowLayout } | undefined;
  #disposed = false;

  private constructor(
    readonly build: KernelBuild,
    private readonly memory: KernelMemory,
    private readonly sampler: ImageSampler,
    private readonly arithmetic: RowArithmetic,
    private readonly weights: FaceWeights,
  ) {
    this.#blocks = [...weights.blocks, weights.coarseBlock];
    this.#input = new GrowingBlock(memory);
    this.#rows = new GrowingBlock(memory);
    this.#answers = new GrowingBlock(memory);
    this.#statistics = memory.allocate(8);
    this.#rowTable = memory.allocate(4 * firstRows);
  }

  /**
   * @param weights the file `blazeface/weights.bin` of @musica/models
   * @throws MusicaError `detector` where it is another file, `backend` where WebAssembly is missing, forbidden or has no SIMD
   */
  static async create(
    weights: Uint8Array,
    { build, numbers = 'int16' }: SimdFaceNetworkOptions = {},
  ): Promise<SimdFaceNetwork> {
    const read = readFaceWeights(weights);
    await assertWebAssembly();
    const memory = new KernelMemory();
    const loaded = await loadKernels(memory.memory, build);
    const Arithmetic = numbers === 'int16' ? ShortArithmetic : FloatArithmetic;
    const arithmetic = new Arithmetic(loaded.kernels, memory, read);
    const sampler = new ImageSampler(memory, loaded.kernels);
    return new SimdFaceNetwork(loaded.build, memory, sampler, arithmetic, read);
  }

  /** Bytes of memory in use; they grow with the largest input so far. */
  get memoryBytes(): number {
    return this.memory.used;
  }

  /** Multiply-adds of one run on an input of this size, in pixels. */
  multiplyAdds(width: number, height: number): number {
    const { fineScores, fineValues, coarseScores, coarseValues } = this.weights;
    const head = (...heads: { filters: number }[]) =>
      heads.reduce((sum, { filters }) => sum + 96 * filters, 0);
    let pixels = (width * height) / 4;
    let sum = pixels * 5 * 5 * 3 * firstFilters;
    for (const { stride, channels, filters } of this.#blocks) {
      pixels /= stride * stride;
      sum += pixels * channels * (9 + filters);
    }
    return sum + pixels * (4 * head(fineScores, fineValues) + head(coarseScores, coarseValues));
  }

  /**
   * @throws MusicaError `image` for pixels that are none, `config` for a view whose sides are no multiples of 32,
   * `detector` after `dispose`
   */
  run(image: PixelImage, view: NetworkView): AnchorGrids {
    if (this.#disposed) throw new MusicaError('detector', 'the face detector has been disposed of');
    assertImage(image);
    assertView(view);
    const { width, height, toImage } = view;
    const pixels = this.#input.atLeast(12 * width * height + 16);
    if (this.sampler.canSample(toImage)) {
      const target = { columns: width, rows: height, to: pixels, statistics: this.#statistics };
      this.sampler.sample(image, toImage, target);
    } else {
      this.memory.floats.set(warpTo(image, toImage, view), pixels / 4);
    }

    const { fineFilters, coarseFilters } = this.arithmetic;
    const fineCells = (width / 16) * (height / 16);
    const coarseCells = fineCells / 4;
    const fine = this.#answers.atLeast(4 * (fineCells * fineFilters + coarseCells * coarseFilters));
    const coarse = fine + 4 * fineCells * fineFilters;
    this.#convolve(pixels, width, height, { fine, coarse });

    const { floats } = this.memory;
    const ofFine = answersOf(floats, fine / 4, fineCells, fineFilters, 2);
    const ofCoarse = answersOf(floats, coarse / 4, coarseCells, coarseFilters, 6);
    return {
      fineScores: ofFine.scores,
      fineValues: ofFine.values,
      coarseScores: ofCoarse.scores,
      coarseValues: ofCoarse.values,
    };
  }

  dispose(): void {
    this.#disposed = true;
  }

  [disposeSymbol](): void {
    this.dispose();
  }

  /** @param pixels address of [height, width, 3] float32, 0 .. 255 */
  #convolve(pixels: number, width: number, height: number, answers: Answers): void {
    const { arithmetic } = this;
    const { layout, address } = this.#prepareRows(width);
    const windowOf = (rows: MapRows, mapHeight: number) =>
      new RowWindow(rows, address, address + layout.zeros, mapHeight);
    const input = windowOf(layout.input, height);
    let mapHeight = height / 2;
    const maps = this.#blocks.map(({ stride }, index) => {
      const map = windowOf(layout.maps[index]!, mapHeight);
      mapHeight /= stride;
      return map;
    });
    const layers = [this.#firstLayer(input, maps[0]!, width, height)];
    let [columns, rows] = [width / 2, height / 2];
    this.#blocks.forEach(({ stride }, index) => {
      [columns, rows] = [columns / stride, rows / stride];
      const last = address + layout.last;
      const to = (row: number) => maps[index + 1]?.row(row) ?? last;
      const frame = { columns, spread: address + layout.spread, pooled: address + layout.pooled };
      layers.push(this.#blockLayer(index, maps[index]!, to, rows, frame, answers));
    });
    runRows(layers, (row) => arithmetic.input(pixels + 12 * width * row, width, input.row(row)));
  }

  #firstLayer(input: RowWindow, to: RowWindow, width: number, height: number): RowLayer {
    // Once for all rows: nothing is allocated during a run, so the memory stays where it is.
    const table = new Uint32Array(this.memory.memory.buffer, this.#rowTable, firstRows);
    return {
      inputHeight: height,
      outputHeight: height / 2,
      stride: 2,
      below: 3,
      make: (row) => {
        for (let i = 0; i < firstRows; i++) table[i] = input.padded(2 * row - 1 + i);
        this.arithmetic.first(this.#rowTable, width / 2, to.row(row));
      },
    };
  }

  #blockLayer(
    index: number,
    from: RowWindow,
    to: (row: number) => number,
    rows: number,
    frame: BlockFrame,
    { fine, coarse }: Answers,
  ): RowLayer {
    const { arithmetic } = this;
    const { stride } = this.#blocks[index]!;
    const { columns } = frame;
    const addresses: BlockRow = { top: 0, middle: 0, bottom: 0, to: 0 };
    const fromLast = this.#blocks.length - 1 - index;
    // Where a side is even, SAME pads a stride of 2 only at the end.
    const above = stride === 1 ? 1 : 0;
    return {
      inputHeight: rows * stride,
      outputHeight: rows,
      stride,
      below: 2 - above,
      make: (row) => {
        const first = stride * row - above;
        addresses.top = from.padded(first);
        addresses.middle = from.padded(first + 1);
        addresses.bottom = from.padded(first + 2);
        addresses.to = to(row);
        arithmetic.block(index, addresses, frame);
        const cells = row * columns;
        if (fromLast === 1)
          arithmetic.fineHead(addresses.to, columns, fine + 4 * cells * arithmetic.fineFilters);
        if (fromLast === 0) {
          arithmetic.coarseHead(addresses.to, columns, coarse + 4 * cells * arithmetic.coarseFilters);
        }
      },
    };
  }

  /** Zeroed rows for inputs of a width; those of the last run where it had the same. */
  #prepareRows(width: number): { layout: RowLayout; address: number } {
    const known = this.#layout?.width === width;
    const layout = known ? this.#layout!.layout : rowLayout(width, this.#blocks, this.arithmetic);
    const address = this.#rows.atLeast(layout.bytes);
    if (!known) {
      this.memory.bytes.fill(0, address, address + layout.bytes);
      this.#layout = { width, layout };
    }
    return { layout, address };
  }
}

function assertView({ width, height }: NetworkView): void {
  if ([width, height].every((side) => Number.isInteger(side) && side > 0 && side % viewStep === 0)) return;
  throw new MusicaError(
    'config',
    `a view of ${width} x ${height} pixels: both sides must be positive multiples of ${viewStep}`,
  );
}
