import { MusicaError } from '../errors';
import type { Landmarks } from './point';
import { radiansOfRoll } from './roll-unit';

/**
 * A rectangle in pixels of the image, upright unless `roll` turns it. The aligner's convention is the tight landmark box:
 * it runs from the smallest to the largest coordinate of the landmarks, chin to brows and jaw to jaw, without hair or margin.
 */
export interface Box {
  /** Left edge. */
  readonly x: number;
  /** Top edge. */
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /**
   * How far the face is turned in the image, in degrees, clockwise as seen: x, y, width and height are those of the upright
   * box, which is then turned around its centre. Default 0.
   */
  readonly roll?: number;
}

/**
 * The tight box around landmarks: smallest to largest coordinate.
 * @param roll of the face, in degrees (see `Box.roll` and `rollOf`): the box is then tight around the upright face
 */
export function boxOfLandmarks(landmarks: Landmarks, roll = 0): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  const angle = radiansOfRoll(roll);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  for (const [x, y] of landmarks) {
    const [u, v] = roll === 0 ? [x, y] : [cos * x + sin * y, cos * y - sin * x];
    left = Math.min(left, u);
    right = Math.max(right, u);
    top = Math.min(top, v);
    bottom = Math.max(bottom, v);
  }
  const [width, height] = [right - left, bottom - top];
  if (roll === 0) return { x: left, y: top, width, height };
  // Turned back, the centre is where the face is.
  const [u, v] = [left + width / 2, top + height / 2];
  return { x: cos * u - sin * v - width / 2, y: sin * u + cos * v - height / 2, width, height, roll };
}

/** The upright rectangle around a box: the box itself where it is not rolled. */
export function boundsOfBox(box: Box): Box {
  const { roll = 0, ...upright } = box;
  if (roll === 0) return upright;
  const angle = radiansOfRoll(roll);
  const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
  const width = cos * box.width + sin * box.height;
  const height = sin * box.width + cos * box.height;
  return { x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2, width, height };
}

/** Area of the intersection over the area of the union, 0 to 1, of upright boxes (see `boundsOfBox`). */
export function intersectionOverUnion(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const intersection = width * height;
  return intersection / (a.width * a.height + b.width * b.height - intersection);
}

/** Whether no part of the box lies in the image. */
export function liesOutside(box: Box, image: { width: number; height: number }): boolean {
  const { x, y, width, height } = boundsOfBox(box);
  return x >= image.width || y >= image.height || x + width <= 0 || y + height <= 0;
}

/**
 * Refuses a box no face can be found in.
 * @throws MusicaError `box` where a value is not finite, a side is not positive, or no part of the box lies in the image.
 */
export function assertBox(box: Box, image: { width: number; height: number }): void {
  if (typeof box !== 'object' || box === null) {
    throw new MusicaError('box', `a box is ${JSON.stringify(box) ?? typeof box}`, {
      hint: 'boxes are { x, y, width, height } in pixels of the image',
    });
  }
  const { x, y, width, height, roll = 0 } = box;
  const turned = roll === 0 ? '' : `, roll ${roll}`;
  const name = `box (x ${x}, y ${y}, width ${width}, height ${height}${turned})`;
  if (![x, y, width, height, roll].every(Number.isFinite))
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
