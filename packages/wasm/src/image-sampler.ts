import { type Affine, applyAffine, composeAffine, type PixelImage } from '@musica/core';
import { GrowingBlock, type KernelMemory } from './kernel-memory';
import type { Kernels } from './kernels';

/** More rows would not fit into the 16 bits that they are summed in. */
const MOST_ROWS = 257;

/** Part of an image, in its pixels: columns left .. right - 1, rows top .. bottom - 1. */
interface Region {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Where a crop goes in memory. */
export interface CropTarget {
  readonly columns: number;
  readonly rows: number;
  /** Address of [rows, columns, 3] float32 and 4 bytes more. */
  readonly to: number;
  /** Address of two float32: mean and 1 / deviation of the crop. */
  readonly statistics: number;
}

/** Samples crops from images, exactly as `warp` of @musica/core does it. */
export class ImageSampler {
  readonly #source: GrowingBlock;
  readonly #gray: GrowingBlock;
  readonly #sums: GrowingBlock;
  readonly #reduced: GrowingBlock;
  readonly #scratch: GrowingBlock;
  readonly #affine: number;

  constructor(
    private readonly memory: KernelMemory,
    private readonly kernels: Kernels,
  ) {
    this.#source = new GrowingBlock(memory);
    this.#gray = new GrowingBlock(memory);
    this.#sums = new GrowingBlock(memory);
    this.#reduced = new GrowingBlock(memory);
    this.#scratch = new GrowingBlock(memory);
    this.#affine = memory.allocate(6 * Float64Array.BYTES_PER_ELEMENT);
  }

  /** Whether the kernels can do it: pixels of the crop that show more than 257 pixels a side are left to `warp`. */
  canSample(toImage: Affine): boolean {
    return reduction(toImage) <= MOST_ROWS;
  }

  sample(image: PixelImage, toImage: Affine, target: CropTarget): void {
    // As `warp`: an image much larger than the crop is first reduced by a whole factor with area averaging.
    const factor = reduction(toImage);
    if (factor >= 2) this.#sampleReduced(image, toImage, factor, target);
    else this.#sampleWhole(image, toImage, target);
  }

  #sampleWhole(image: PixelImage, toImage: Affine, { columns, rows, to, statistics }: CropTarget): void {
    // One pixel around takes in the bilinear neighbours, one more the rounding.
    const region = regionOf(image, toImage, columns, rows, 2);
    const width = region.right - region.left;
    const height = region.bottom - region.top;
    const channels = image.channels === 4 ? 4 : 3;
    const source = this.#source.atLeast(width * height * channels);
    this.#copy(image, region, source);
    this.#setAffine(composeAffine([1, 0, -region.left, 0, 1, -region.top], toImage));
    this.kernels.cropBytes(
      source,
      width,
      height,
      channels,
      this.#affine,
      this.#scratch.atLeast(scratchBytes(columns, width, channels)),
      to,
      columns,
      rows,
      statistics,
    );
  }

  #sampleReduced(
    image: PixelImage,
    toImage: Affine,
    factor: number,
    { columns, rows, to, statistics }: CropTarget,
  ): void {
    // Blocks are aligned to the corner of the region, so it must be the one that `warp` takes.
    const { left, top, right, bottom } = regionOf(image, toImage, columns, rows, 2 * factor);
    const blocksX = Math.ceil((right - left) / factor);
    const blocksY = Math.ceil((bottom - top) / factor);
    const pixels = Math.min(left + blocksX * factor, image.width) - left;
    const channels = image.channels === 4 ? 4 : 3;
    const count = pixels * channels;
    const strip = this.#source.atLeast(count * factor);
    const sums = this.#sums.atLeast(count * 2);
    const reduced = this.#reduced.atLeast(blocksX * blocksY * 12);
    for (let block = 0; block < blocksY; block++) {
      const y = top + block * factor;
      const stripRows = Math.min(factor, image.height - y);
      this.#copy(image, { left, top: y, right: left + pixels, bottom: y + stripRows }, strip);
      this.kernels.addRows(strip, count, stripRows, sums);
      this.kernels.averageBlocks(sums, pixels, channels, factor, stripRows, reduced + block * blocksX * 12);
    }
    const centre = (factor - 1) / 2;
    const scale = 1 / factor;
    this.#setAffine(
      composeAffine([scale, 0, -(left + centre) * scale, 0, scale, -(top + centre) * scale], toImage),
    );
    this.kernels.cropFloats(
      reduced,
      blocksX,
      blocksY,
      this.#affine,
      this.#scratch.atLeast(scratchBytes(columns, blocksX, 3)),
      to,
      columns,
      rows,
      statistics,
    );
  }

  /** Copies a region to `to`, row after row; gray becomes RGB. */
  #copy({ data, width, channels }: PixelImage, { left, top, right, bottom }: Region, to: number): void {
    const count = (right - left) * (bottom - top);
    const rowBytes = (right - left) * channels;
    const target = channels === 1 ? this.#gray.atLeast(count) : to;
    const { bytes } = this.memory;
    if (right - left === width) {
      bytes.set(data.subarray(top * width * channels, bottom * width * channels), target);
    } else {
      for (let row = top, at = target; row < bottom; row++, at += rowBytes) {
        const from = (row * width + left) * channels;
        bytes.set(data.subarray(from, from + rowBytes), at);
      }
    }
    if (channels === 1) this.kernels.grayToRgb(target, to, count);
  }

  #setAffine(affine: Affine): void {
    new Float64Array(this.memory.memory.buffer, this.#affine, 6).set(affine);
  }
}

/** The whole factor that `warp` reduces the image by; 0 and 1 for none. */
function reduction([a, b, , d, e]: Affine): number {
  return Math.round(Math.sqrt(Math.abs(a * e - b * d)));
}

/** What `cropBytes` and `cropFloats` ask for: a table of positions, and a line of the source as float32. */
function scratchBytes(columns: number, width: number, channels: number): number {
  return 8 * columns + 4 * channels * (width + 8);
}

/** The part of an image that a crop shows, with a margin; empty where they do not meet. */
function regionOf(image: PixelImage, toImage: Affine, columns: number, rows: number, margin: number): Region {
  const corners = [
    [0, 0],
    [columns - 1, 0],
    [0, rows - 1],
    [columns - 1, rows - 1],
  ] as const;
  const points = corners.map((corner) => applyAffine(toImage, corner));
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const left = Math.max(0, Math.floor(Math.min(...xs)) - margin);
  const top = Math.max(0, Math.floor(Math.min(...ys)) - margin);
  const right = Math.min(image.width, Math.ceil(Math.max(...xs)) + margin);
  const bottom = Math.min(image.height, Math.ceil(Math.max(...ys)) + margin);
  return { left, top, right: Math.max(left, right), bottom: Math.max(top, bottom) };
}
