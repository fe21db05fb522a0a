import type { Box } from '../../geometry/box';
import type { PixelImage } from '../../geometry/image';
import { warp } from '../../geometry/warp';
import { inputSize } from './anchors';

/** What the network sees of a part of an image. */
export interface NetworkInput {
  /** [256, 256, 3] values -1 to 1; the part fills the square from the top left, the rest is black. */
  readonly values: Float32Array;
  /** Pixels of the image for each pixel of the input. */
  readonly scale: number;
}

/** Scales a part of the image so that its longer side is 256; the part's shorter side must end where the image does. */
export function networkInput(image: PixelImage, tile: Box): NetworkInput {
  const scale = Math.max(tile.width, tile.height) / inputSize;
  // Between centres of pixels: the edges of the part and of the input lie half a pixel before the first of each.
  const shift = 0.5 * scale - 0.5;
  const values = warp(image, [scale, 0, tile.x + shift, 0, scale, tile.y + shift], inputSize);
  for (let i = 0; i < values.length; i++) values[i] = values[i]! / 127.5 - 1;
  return { values, scale };
}
