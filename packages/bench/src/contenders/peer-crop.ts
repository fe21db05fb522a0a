import type { Box, PixelImage, Point } from '@musica/core';

/** Where a peer looks for a face whose tight landmark box is known: a square around it. */
export interface PeerCrop {
  /** Its side in units of the longer side of the tight box. */
  readonly scale: number;
  /** How far its centre lies below that of the tight box, in the same units. */
  readonly down: number;
}

/** A square region of an image, in pixels. */
export interface Square {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

export function squareOf({ x, y, width, height }: Box, { scale, down }: PeerCrop): Square {
  const long = Math.max(width, height);
  const side = scale * long;
  return { left: x + width / 2 - side / 2, top: y + height / 2 + down * long - side / 2, side };
}

/** Landmarks in units of a square's side as pixels of the image. */
export function toImage(points: readonly Point[], { left, top, side }: Square): Point[] {
  return points.map(([x, y]) => [left + x * side, top + y * side]);
}

/** Boxes as `cropAndResize` wants them: y1, x1, y2, x2 in units of the image, between the centres of its outer pixels. */
export function cropBoxes(squares: readonly Square[], { width, height }: PixelImage): number[][] {
  return squares.map(({ left, top, side }) => [
    top / (height - 1),
    left / (width - 1),
    (top + side) / (height - 1),
    (left + side) / (width - 1),
  ]);
}

/** Colour pixels of an image without alpha, as the peers take them. */
export function rgbOf({ data, width, height, channels }: PixelImage): Int32Array {
  const rgb = new Int32Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let c = 0; c < 3; c++) rgb[3 * pixel + c] = data[pixel * channels + (channels === 1 ? 0 : c)]!;
  }
  return rgb;
}
