import type { Landmarks, Point } from '../geometry/point';

const distance = ([x, y]: Point, [u, v]: Point) => Math.hypot(x - u, y - v);

/** Corners in one point span nothing that could be open. */
const ratio = (height: number, width: number) => (width > 0 ? height / width : 0);

/**
 * Eye aspect ratio of six points p1 .. p6 around an eye, from one corner along the upper lid to the other and back:
 * (|p2 p6| + |p3 p5|) / (2 |p1 p4|) (Soukupova and Cech, Real-Time Eye Blink Detection using Facial Landmarks, CVWW 2016).
 * About 0.3 for open eyes and below 0.2 for shut ones; it grows where a head that turns away narrows the eye.
 */
export function eyeAspectRatio(eye: Landmarks): number {
  const [p1, p2, p3, p4, p5, p6] = eye as [Point, Point, Point, Point, Point, Point];
  return ratio(distance(p2, p6) + distance(p3, p5), 2 * distance(p1, p4));
}

/**
 * The same of the eight points around the inner edge of the lips, from the image's left corner along the upper lip:
 * (|p2 p8| + |p3 p7| + |p4 p6|) / (3 |p1 p5|). Near 0 for a shut mouth.
 */
export function mouthAspectRatio(mouth: Landmarks): number {
  const [p1, p2, p3, p4, p5, p6, p7, p8] = mouth as [Point, Point, Point, Point, Point, Point, Point, Point];
  return ratio(distance(p2, p8) + distance(p3, p7) + distance(p4, p6), 3 * distance(p1, p5));
}
