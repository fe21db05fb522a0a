import {
  type Affine,
  applyAffine,
  composeAffine,
  cropPyramid,
  type ModelConfig,
  type PixelImage,
  pyramidLevels,
  pyramidSizes,
} from '@musica/core';
import { GrowingBlock, type KernelMemory } from './kernel-memory';
import type { Kernels } from './kernels';

/** A face's pyramid in memory. */
export interface FaceSlot {
  /** Address of each level, float32 RGB, as it was sampled: values 0..255. */
  readonly levels: readonly number[];
  /** Address of mean and 1 / deviation, two float32; patches are standardized as they are cut. */
  readonly statistics: number;
}

/** More rows would not fit into the 16 bits that they are summed in. */
const MOST_ROWS = 257;

/** Part of an image, in its pixels: columns left .. right - 1, rows top .. bottom - 1. */
interface Region {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Cuts faces out of images into slots, exactly as `cropPyramid` of @musica/core does it. */
export class Cropper {
  readonly sizes: readonly number[];
  readonly #source: GrowingBlock;
  readonly #gray: GrowingBlock;
  readonly #sums: GrowingBlock;
  readonly #reduced: GrowingBlock;
  readonly #scratch: GrowingBlock;
  readonly #affine: number;
  readonly #line: number;

  constructor(
    private readonly config: ModelConfig,
    private readonly memory: KernelMemory,
    private readonly kernels: Kernels,
  ) {
    this.sizes = pyramidSizes(config.cropSize, pyramidLevels(config));
    this.#source = new GrowingBlock(memory);
    this.#gray = new GrowingBlock(memory);
    this.#sums = new GrowingBlock(memory);
    this.#reduced = new GrowingBlock(memory);
    this.#scratch = new GrowingBlock(memory);
    this.#affine = memory.allocate(6 * Float64Array.BYTES_PER_ELEMENT);
    this.#line = memory.allocate(config.cropSize * 12);
  }

  newSlot(): FaceSlot {
    return {
      levels: this.sizes.map((size) => this.memory.allocate(size * size * 12)),
      statistics: this.memory.allocate(8),
    };
  }

  /** Cuts a face out and builds its pyramid. */
  crop(image: PixelImage, toImage: Affine, slot: FaceSlot): void {
    const [a, b, , d, e] = toImage;
    // As `warp`: an image much larger than the crop is first reduced by a whole factor with area averaging.
    const factor = Math.round(Math.sqrt(Math.abs(a * e - b * d)));
    if (factor > MOST_ROWS) {
      this.fill(slot, cropPyramid(image, toImage, this.config));
      return;
    }
    if (factor >= 2) this.#cropReduced(image, toImage, factor, slot);
    else this.#cropWhole(image, toImage, slot);
    for (let level = 1; level < this.sizes.length; level++) {
      this.kernels.halve(slot.levels[level - 1]!, this.sizes[level - 1]!, this.#line, slot.levels[level]!);
    }
  }

  /** Puts a pyramid of standardized values into a slot. */
  fill(slot: FaceSlot, pyramid: readonly Float32Array[]): void {
    for (const [level, values] of pyramid.entries()) this.memory.floats.set(values, slot.levels[level]! / 4);
    this.memory.floats.set([0, 1], slot.statistics / 4);
  }

  #cropWhole(image: PixelImage, toImage: Affine, slot: FaceSlot): void {
    const { cropSize } = this.config;
    // One pixel around takes in the bilinear neighbours, one more the rounding.
    const region = regionOf(image, toImage, cropSize, 2);
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
      this.#scratch.atLeast(scratchBytes(cropSize, width, channels)),
      slot.levels[0]!,
      cropSize,
      slot.statistics,
    );
  }

  #cropReduced(image: PixelImage, toImage: Affine, factor: number, slot: FaceSlot): void {
    const { cropSize } = this.config;
    // Blocks are aligned to the corner of the region, so it must be the one that `warp` takes.
    const { left, top, right, bottom } = regionOf(image, toImage, cropSize, 2 * factor);
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
      const rows = Math.min(factor, image.height - y);
      this.#copy(image, { left, top: y, right: left + pixels, bottom: y + rows }, strip);
      this.kernels.addRows(strip, count, rows, sums);
      this.kernels.averageBlocks(sums, pixels, channels, factor, rows, reduced + block * blocksX * 12);
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
      this.#scratch.atLeast(scratchBytes(cropSize, blocksX, 3)),
      slot.levels[0]!,
      cropSize,
      slot.statistics,
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

/** What `cropBytes` and `cropFloats` ask for: a table of positions, and a line of the source as float32. */
function scratchBytes(cropSize: number, width: number, channels: number): number {
  return 8 * cropSize + 4 * channels * (width + 8);
}

/** The part of an image that a crop shows, with a margin; empty where they do not meet. */
function regionOf(image: PixelImage, toImage: Affine, size: number, margin: number): Region {
  const last = size - 1;
  const corners = [
    [0, 0],
    [last, 0],
    [0, last],
    [last, last],
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
