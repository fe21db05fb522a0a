import type { PixelImage } from '@musica/core';
import { type EncodeOptions, encodeDrawn, rawImage } from './draw';

/** A drawing to be laid over an image. */
export interface Drawing {
  /** A whole SVG document, not larger than the image. Without text: which fonts there are depends on the machine. */
  readonly svg: string;
  /** Where its left edge comes to lie, in pixels of the image. Default 0. */
  readonly left?: number;
  /** Where its top edge comes to lie. Default 0. */
  readonly top?: number;
}

/**
 * Lays drawings over an image and encodes the image.
 * @returns the bytes of a PNG or JPEG of the image's size
 * @throws MusicaError `image` where the pixels are not valid, `output` where a drawing is not.
 */
export function drawOver(
  image: PixelImage,
  drawings: readonly Drawing[],
  options: EncodeOptions = {},
): Promise<Buffer> {
  const layers = drawings.map(({ svg, left = 0, top = 0 }) => ({ input: Buffer.from(svg), left, top }));
  return encodeDrawn(rawImage(image).toColourspace('srgb').composite(layers), options);
}
