import { MusicaError } from '../errors';
import type { Landmarks } from './point';

/**
 * An upright rectangle in pixels of the image. The aligner's convention is the tight landmark box: it runs from the
 * smallest to the largest coordinate of the landmarks, chin to brows and jaw to jaw, without hair or margin.
 */
export interface Box {
  /** Left edge. */
  readonly x: number;
  /** Top edge. */
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The tight box around landmarks: smallest to largest coordinate. */
export function boxOfLandmarks(landmarks: Landmarks): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of landmarks) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Area of the intersection over the area of the union, 0 to 1. */
export function intersectionOverUnion(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const intersection = width * height;
  return intersection / (a.width * a.height + b.width * b.height - intersection);
}

/** Whether no part of the box lies in the image. */
export function liesOutside({ x, y, width, height }: Box, image: { width: number; height: number }): boolean {
  return x >= image.width || y >= image.height || x + width <= 0 || y + height <= 0;
}

/**
 * Refuses a box no face can be found in.
 * @throws MusicaError `box` where a value is not finite, a side is not positive, or no part of the box lies in the image.
 */
export function assertBox(box: Box, image: { width: number; height: number }): void {
  const { x, y, width, height } = box;
  const name = `box (x ${x}, y ${y}, width ${width}, height ${height})`;
  if (![x, y, width, height].every(Number.isFinite))
    throw new MusicaError('box', `${name}: not all values are numbers`);
  if (width <= 0 || height <= 0) throw new MusicaError('box', `${name}: both sides must be positive`);
  if (liesOutside(box, image)) {
    throw new MusicaError(
      'box',
      `${name} lies outside the image of ${image.width} x ${image.height} pixels`,
      {
        hint: 'boxes are left, top, width and height in pixels of the image as it is shown (EXIF orientation applied)',
      },
    );
  }
}
