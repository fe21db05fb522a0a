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
  const side = Math.max(width, height) / scale;
  return viewOfRegion({ x: 0, y: 0, width, height }, side, upsideDown ? 180 : 0);
}

/**
 * A part of the image.
 * @param side length of the region's longer side in pixels of the input
 * @param turn degrees, clockwise as seen: faces that are turned by this in the image are upright in the view
 */
export function viewOfRegion(region: Box, side: number, turn: 0 | 90 | 180 | 270): NetworkView {
  const scale = Math.max(region.width, region.height) / side;
  const lies = turn % 180 !== 0;
  const [across, down] = lies ? [region.height, region.width] : [region.width, region.height];
  const [cos, sin] = { 0: [1, 0], 90: [0, 1], 180: [-1, 0], 270: [0, -1] }[turn] as [number, number];
  const [centreX, centreY] = centreOf(region);
  // From the top left corner of the turned region, at half a pixel of the input, and half a pixel of the image back.
  const [u, v] = [(scale - across) / 2, (scale - down) / 2];
  const x = centreX + cos * u - sin * v - 0.5;
  const y = centreY + sin * u + cos * v - 0.5;
  return {
    width: wholeSteps(across / scale),
    height: wholeSteps(down / scale),
    toImage: [scale * cos, -scale * sin, x, scale * sin, scale * cos, y],
  };
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

/** Pixels of the input of a view; the network takes 2,900 multiply-adds for each. */
export const areaOf = ({ width, height }: NetworkView) => width * height;

/** How far one angle is from another, in radians, from -pi to pi. */
export const rollBetween = (a: number, b: number) => Math.atan2(Math.sin(a - b), Math.cos(a - b));
