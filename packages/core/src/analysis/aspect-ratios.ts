import type { Landmarks, Point } from '../geometry/point';
import { oppositePoints } from '../schemes/opposite-points';

const distance = ([x, y]: Point, [u, v]: Point) => Math.hypot(x - u, y - v);

/**
 * How far a contour is open: the mean distance of its opposite points over that of its corners. 0 where the corners are one
 * point, which spans nothing that could be open.
 * @param contour an even number of points, at least 4: from one corner along the upper edge to the other and back
 */
function aspectRatio(contour: Landmarks): number {
  const width = distance(contour[0]!, contour[contour.length / 2]!);
  if (width === 0) return 0;
  const pairs = oppositePoints(contour);
  return pairs.reduce((sum, [upper, lower]) => sum + distance(upper, lower), 0) / (pairs.length * width);
}

/**
 * Eye aspect ratio of the points around an eye, from one corner along the upper lid to the other and back. Of six points:
 * (|p2 p6| + |p3 p5|) / (2 |p1 p4|) (Soukupova and Cech, Real-Time Eye Blink Detection using Facial Landmarks, CVWW 2016).
 * About 0.3 for open eyes and below 0.2 for shut ones; it grows where a head that turns away narrows the eye.
 */
export function eyeAspectRatio(eye: Landmarks): number {
  return aspectRatio(eye);
}

/**
 * The same of the eight points around the inner edge of the lips, from the image's left corner along the upper lip:
 * (|p2 p8| + |p3 p7| + |p4 p6|) / (3 |p1 p5|). Near 0 for a shut mouth.
 */
export function mouthAspectRatio(mouth: Landmarks): number {
  return aspectRatio(mouth);
}
