import {
  type Affine,
  cropPyramid,
  type ModelConfig,
  type PixelImage,
  pyramidLevels,
  pyramidSizes,
} from '@musica/core';
import { ImageSampler } from './image-sampler';
import type { KernelMemory } from './kernel-memory';
import type { Kernels } from './kernels';

/** A face's pyramid in memory. */
export interface FaceSlot {
  /** Address of each level, float32 RGB, as it was sampled: values 0..255. */
  readonly levels: readonly number[];
  /** Address of mean and 1 / deviation, two float32; patches are standardized as they are cut. */
  readonly statistics: number;
}

/** Cuts faces out of images into slots, exactly as `cropPyramid` of @musica/core does it. */
export class Cropper {
  readonly sizes: readonly number[];
  readonly #sampler: ImageSampler;
  readonly #line: number;

  constructor(
    private readonly config: ModelConfig,
    private readonly memory: KernelMemory,
    private readonly kernels: Kernels,
  ) {
    this.sizes = pyramidSizes(config.cropSize, pyramidLevels(config));
    this.#sampler = new ImageSampler(memory, kernels);
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
    if (!this.#sampler.canSample(toImage)) {
      this.fill(slot, cropPyramid(image, toImage, this.config));
      return;
    }
    const { cropSize } = this.config;
    const { levels, statistics } = slot;
    this.#sampler.sample(image, toImage, { columns: cropSize, rows: cropSize, to: levels[0]!, statistics });
    for (let level = 1; level < this.sizes.length; level++) {
      this.kernels.halve(levels[level - 1]!, this.sizes[level - 1]!, this.#line, levels[level]!);
    }
  }

  /** Puts a pyramid of standardized values into a slot. */
  fill(slot: FaceSlot, pyramid: readonly Float32Array[]): void {
    for (const [level, values] of pyramid.entries()) this.memory.floats.set(values, slot.levels[level]! / 4);
    this.memory.floats.set([0, 1], slot.statistics / 4);
  }
}
