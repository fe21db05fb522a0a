import type { Point } from '../../geometry/point';
import { angleBetween } from '../../geometry/roll';

/**
 * The six points of BlazeFace in the mean upright face, in units of its box from the centre of it: a mean over faces of
 * all poses and their mirror images.
 */
const meanPoints: readonly Point[] = [
  [-0.184, -0.218],
  [0.184, -0.218],
  [0, 0.012],
  [0, 0.221],
  [-0.397, -0.123],
  [0.397, -0.123],
];

/**
 * About how far a face is turned in the image, in radians, clockwise as seen. A head that is turned aside as well moves
 * the points, by some 5 degrees; `tightBox` makes good for that.
 */
export const rollOfPoints = (points: readonly Point[]) => angleBetween(points, meanPoints);
