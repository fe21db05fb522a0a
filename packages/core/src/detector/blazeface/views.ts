import type { Affine } from '../../geometry/affine';
import type { Box } from '../../geometry/box';
import type { Point } from '../../geometry/point';
import { type NetworkView, viewStep } from './face-network';

/**
 * The whole image.
 * @param scale pixels of the image for each pixel of the input
 * @param upsideDown whether it is turned by half a turn
 */
export function viewOfImage(
  { width, height }: { width: number; height: number },
  scale: number,
  upsideDown = false,
): NetworkView {
  // Between centres of pixels: the edges of the image and of the input lie half a pixel before the first of each.
  const shift = scale / 2 - 0.5;
  const toImage: Affine = upsideDown
    ? [-scale, 0, width - 1 - shift, 0, -scale, height - 1 - shift]
    : [scale, 0, shift, 0, scale, shift];
  return { width: wholeSteps(width / scale), height: wholeSteps(height / scale), toImage };
}

/**
 * A square view of one face.
 * @param centre of the face in the image @param size of BlazeFace's box, in pixels of the image
 * @param angle by which the view is rolled, in radians, clockwise as seen: a face with that roll is upright in it
 * @param side of the input in pixels @param share of the side that the size takes
 */
export function viewOfFace(
  centre: Point,
  size: number,
  angle: number,
  side: number,
  share: number,
): NetworkView {
  const scale = size / (side * share);
  const [cos, sin] = [scale * Math.cos(angle), scale * Math.sin(angle)];
  const middle = (side - 1) / 2;
  const toImage: Affine = [
    cos,
    -sin,
    centre[0] - (cos - sin) * middle,
    sin,
    cos,
    centre[1] - (sin + cos) * middle,
  ];
  return { width: side, height: side, toImage };
}

/** The least number of pixels that holds `length` and that the network takes. */
const wholeSteps = (length: number) => Math.max(1, Math.ceil(length / viewStep - 1e-6)) * viewStep;

/** Pixels of the image for each pixel of the view. */
export const scaleOf = ({ toImage: [a, , , d] }: NetworkView) => Math.hypot(a, d);

/** How far a view is rolled, in radians, clockwise as seen. */
export const angleOf = ({ toImage: [a, , , d] }: NetworkView) => Math.atan2(d, a);

/** The centre of a box, rolled or not. */
export const centreOf = ({ x, y, width, height }: Box): Point => [x + width / 2, y + height / 2];

/** The side of the square of a box's area. */
export const sizeOf = ({ width, height }: Box) => Math.sqrt(width * height);
