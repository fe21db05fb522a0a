import { type Affine, MusicaError, type PixelImage } from '@musica/core';

/** What the network looks at: a rectangle of input pixels laid over the image. */
export interface NetworkView {
  /** Size of the input in pixels, both multiples of 32. */
  readonly width: number;
  readonly height: number;
  /** From pixels of the input to pixels of the image, whole numbers being centres of pixels in both; sampled as by `warp`. */
  readonly toImage: Affine;
}

/** The answers; see `FaceNetwork`. */
export interface AnchorGrids {
  readonly fineScores: Float32Array;
  readonly fineValues: Float32Array;
  readonly coarseScores: Float32Array;
  readonly coarseValues: Float32Array;
}

export function assertView({ width, height }: NetworkView): void {
  for (const side of [width, height]) {
    if (!Number.isInteger(side) || side < 32 || side % 32 !== 0) {
      throw new MusicaError(
        'config',
        `a view of ${width} x ${height} pixels: both sides must be positive multiples of 32`,
      );
    }
  }
}
export type { PixelImage };
