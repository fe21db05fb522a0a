import { MusicaError } from '../errors';

/** A point [x, y] in pixels; whole numbers are the centres of pixels, so the top left pixel's centre is [0, 0]. */
export type Point = readonly [x: number, y: number];

/** The landmarks of one face, in the order of their scheme, in pixels of the image. */
export type Landmarks = readonly Point[];

/**
 * Refuses landmarks that cannot be worked with.
 * @throws MusicaError `landmarks` where the count is not `count` or a coordinate is not finite.
 */
export function assertLandmarks(landmarks: Landmarks, count?: number, where = 'landmarks'): void {
  if (count !== undefined && landmarks.length !== count) {
    throw new MusicaError('landmarks', `${where}: expected ${count} points, found ${landmarks.length}`);
  }
  landmarks.forEach(([x, y], index) => {
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      throw new MusicaError('landmarks', `${where}: point ${index} is (${x}, ${y}), which is not a position`);
    }
  });
}

/** [[x, y], ..] as x0, y0, x1, y1, .. */
export function flattenPoints(points: Landmarks): Float32Array {
  const flat = new Float32Array(points.length * 2);
  points.forEach(([x, y], index) => {
    flat[2 * index] = x;
    flat[2 * index + 1] = y;
  });
  return flat;
}

/** x0, y0, x1, y1, .. as [[x, y], ..] */
export function toPoints(flat: ArrayLike<number>): Point[] {
  return Array.from({ length: flat.length / 2 }, (_, index) => [flat[2 * index]!, flat[2 * index + 1]!]);
}
