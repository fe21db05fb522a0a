import type { Point } from '../../geometry/point';
import type { RawFace } from './raw-face';
import { rollOfPoints } from './roll-of-points';
import { centreOf, sizeOf } from './views';

/** A face that BlazeFace found, measured in the frame that the map to the tight box works in. */
export interface FaceMeasures {
  /** The frame: its origin in the image, its unit in pixels of the image, and its turn in radians, clockwise as seen. */
  readonly centre: Point;
  readonly size: number;
  readonly roll: number;
  /** The same for a face and its mirror image; the first is 1. */
  readonly balanced: readonly number[];
  /** Of opposite sign for a face and its mirror image. */
  readonly sided: readonly number[];
}

/**
 * Measures the six points from the centre of BlazeFace's box, in units of it, turned upright by `rollOfPoints`.
 * Six lengths are the same in a mirror and six change their sign. How they depend on the turn of the head is curved, so
 * their products in pairs are measures too, sorted by the same rule: of two of a kind the product is balanced, of two
 * of different kinds it is sided.
 */
export function measureFace(face: RawFace): FaceMeasures {
  const centre = centreOf(face.box);
  const size = sizeOf(face.box);
  const roll = rollOfPoints(face.points);
  const [cos, sin] = [Math.cos(roll) / size, Math.sin(roll) / size];
  const [eyeLeft, eyeRight, nose, mouth, earLeft, earRight] = face.points.map(([px, py]): Point => {
    const [x, y] = [px - centre[0], py - centre[1]];
    return [cos * x + sin * y, cos * y - sin * x];
  }) as [Point, Point, Point, Point, Point, Point];
  const even = [
    (eyeLeft[1] + eyeRight[1]) / 2,
    eyeRight[0] - eyeLeft[0],
    nose[1],
    mouth[1],
    (earLeft[1] + earRight[1]) / 2,
    earRight[0] - earLeft[0],
  ];
  const odd = [
    (eyeLeft[0] + eyeRight[0]) / 2,
    nose[0],
    mouth[0],
    (earLeft[0] + earRight[0]) / 2,
    eyeRight[1] - eyeLeft[1],
    earRight[1] - earLeft[1],
  ];
  const balanced = [1, ...even];
  for (const value of odd) balanced.push(Math.abs(value));
  pushPairs(even, balanced);
  pushPairs(odd, balanced);
  const sided = [...odd];
  for (const a of odd) for (const b of even) sided.push(a * b);
  return { centre, size, roll, balanced, sided };
}

/** The products of all pairs, each value with itself included. */
function pushPairs(values: readonly number[], to: number[]): void {
  for (let i = 0; i < values.length; i++) {
    for (let j = i; j < values.length; j++) to.push(values[i]! * values[j]!);
  }
}
