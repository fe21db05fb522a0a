import type { disposeSymbol } from '../dispose-symbol';
import type { Box } from '../geometry/box';
import type { PixelImage } from '../geometry/image';

export interface DetectedFace {
  /** In the aligner's convention: an estimate of the tight landmark box, in pixels of the image. */
  readonly box: Box;
  /** The detector's confidence, 0 to 1. */
  readonly score: number;
}

/** Anything that finds faces. An adapter maps its own box convention to the tight landmark box. */
export interface FaceDetector {
  /** Name for messages and logs. */
  readonly name: string;
  /** Faces in the image, best score first. */
  detect(image: PixelImage): Promise<DetectedFace[]>;
  /** Frees what the detector holds; it cannot be used after that. */
  dispose(): void;
  /** The same for `using`. */
  [disposeSymbol]?(): void;
}
