import type { disposeSymbol } from '../dispose-symbol';
import type { Box } from '../geometry/box';
import type { PixelImage } from '../geometry/image';

export interface DetectedFace {
  /** In the aligner's convention: an estimate of the tight landmark box, in pixels of the image. */
  readonly box: Box;
  /** The detector's confidence, 0 to 1. */
  readonly score: number;
  /** Other placements of the same face, best first, where the detector cannot tell. */
  readonly alternatives?: readonly Box[];
}

/** A part of an image that a detector looks at in one run. */
export interface Look {
  /** Upright rectangle in pixels of the image; what lies outside the image is black. */
  readonly region: Box;
  /**
   * Length of the region's longer side as the detector sees it, in pixels of its network, a multiple of 32: 128 finds
   * faces from about 1/6 of that side, 256 from 1/12.
   */
  readonly side: number;
  /** Degrees, clockwise: faces that are turned by this in the image are seen upright. Default 0. */
  readonly turn?: 0 | 90 | 180 | 270;
}

export interface DetectOptions {
  readonly signal?: AbortSignal;
}

/** Anything that finds faces. An adapter maps its own box convention to the tight landmark box. */
export interface FaceDetector {
  /** Name for messages and logs. */
  readonly name: string;
  /**
   * Faces in the image, best score first.
   * @param options.signal ends the search where the detector can: it then rejects with the signal's reason
   */
  detect(image: PixelImage, options?: DetectOptions): Promise<DetectedFace[]>;
  /**
   * Faces in one part of the image, best score first, at the cost of one run: with it a video can be searched a little in
   * each frame. Faces that an edge of the region cuts, where the image goes on, are left out.
   */
  lookAt?(image: PixelImage, look: Look): Promise<DetectedFace[]>;
  /** Frees what the detector holds; it cannot be used after that. */
  dispose(): void;
  /** The same for `using`. */
  [disposeSymbol]?(): void;
}
