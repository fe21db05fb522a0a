import type { Landmarks, Point } from '../geometry/point';
import { directionOf, type GazeDirection } from './angles';
import type { HeadFit } from './fit-head';
import { meanEyeball } from './mean-face';
import { turn, unit, type Vector } from './rigid';

/** An eye with its pupil, in pixels. */
export interface SeenEye {
  readonly corners: readonly [Point, Point];
  readonly pupil: Point;
}

/**
 * Where two eyes look: from the middle of each eyeball, which lies behind the middle between the corners of the eye by what
 * it does in the mean head, through the pupil on its surface. The mean of both, the eye that is turned away counting less.
 */
export function gazeOf({ rotation, scale }: HeadFit, eyes: readonly SeenEye[]): GazeDirection {
  const sum: [number, number, number] = [0, 0, 0];
  const [offsetX, offsetY] = turn(rotation, meanEyeball.centre);
  for (const { corners, pupil } of eyes) {
    const [[left, top], [right, bottom]] = corners;
    const reach = scale * meanEyeball.radius;
    let x = (pupil[0] - (left + right) / 2) / reach - offsetX / meanEyeball.radius;
    let y = -(pupil[1] - (top + bottom) / 2) / reach - offsetY / meanEyeball.radius;
    // A pupil beside the eyeball looks along the image.
    const length = Math.max(1, Math.hypot(x, y));
    [x, y] = [x / length, y / length];
    const weight = Math.hypot(right - left, bottom - top);
    sum[0] += weight * x;
    sum[1] += weight * y;
    sum[2] += weight * Math.sqrt(Math.max(0, 1 - x * x - y * y));
  }
  return directionOf(unit(sum as Vector));
}

/** The eye between two landmarks, with its pupil. */
export const eyeBetween = (landmarks: Landmarks, from: number, to: number, pupil: number): SeenEye => ({
  corners: [landmarks[from]!, landmarks[to]!],
  pupil: landmarks[pupil]!,
});
