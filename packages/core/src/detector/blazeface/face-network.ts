import type { Affine } from '../../geometry/affine';
import type { PixelImage } from '../../geometry/image';

/** Both sides of what the network looks at are multiples of this many pixels: the stride of its coarse grid. */
export const viewStep = 32;

/** What the network is to look at: a rectangle of input pixels, laid over the image by a similarity. */
export interface NetworkView {
  /** Size of the input in pixels, both sides multiples of `viewStep`. */
  readonly width: number;
  readonly height: number;
  /**
   * From pixels of the input to pixels of the image, whole numbers being the centres of pixels in both: a uniform scale,
   * a rotation by any angle and a shift. Sampled as `warpTo` does; what lies outside the image is black.
   */
  readonly toImage: Affine;
}

/**
 * The network's answers for the cells of its two grids, row by row, each cell with its anchors: 2 in the fine grid of
 * (height / 16) x (width / 16) cells, 6 in the coarse one of (height / 32) x (width / 32).
 * Scores are logits. Values are 16 an anchor, in input pixels from the centre of the cell: centre x, y, width, height,
 * then x, y of six points.
 */
export interface AnchorGrids {
  /** [height / 16 * width / 16 * 2] */
  readonly fineScores: Float32Array;
  /** [height / 16 * width / 16 * 2 * 16] */
  readonly fineValues: Float32Array;
  /** [height / 32 * width / 32 * 6] */
  readonly coarseScores: Float32Array;
  /** [height / 32 * width / 32 * 6 * 16] */
  readonly coarseValues: Float32Array;
}

/**
 * The convolutions of BlazeFace, on whatever computes them. They are the same at every place, so an input of any size is
 * one run.
 */
export interface FaceNetwork {
  /** Looks at a part of an image: [height, width, 3] values RGB / 127.5 - 1. The arrays of the answer are the caller's. */
  run(image: PixelImage, view: NetworkView): AnchorGrids | Promise<AnchorGrids>;
  /** Frees what the network holds; it cannot be used after that. */
  dispose(): void;
}
