import type { Box } from '../../geometry/box';
import { rollOfRadians } from '../../geometry/roll-unit';
import { type FaceMeasures, measureFace } from './face-measures';
import type { RawFace } from './raw-face';
import { type TightBoxWeights, tightBoxWeights } from './tight-box-weights';
import { rollBetween } from './views';

/**
 * An estimate of the tight landmark box of a face that BlazeFace found, rolled with the face.
 * BlazeFace's own box is a square from the brows to below the mouth. The six points tell how the head is turned, so a
 * linear map of their measures gives the tight box's centre, sides and roll.
 */
export function tightBox(face: RawFace, weights: TightBoxWeights = tightBoxWeights): Box {
  const measures = measureFace(face);
  const { centre, size, roll, balanced, sided } = measures;
  const width = size * dot(weights.width, balanced);
  const height = size * dot(weights.height, balanced);
  const [x, y] = [size * dot(weights.x, sided), size * dot(weights.y, balanced)];
  const [cos, sin] = [Math.cos(roll), Math.sin(roll)];
  return {
    x: centre[0] + cos * x - sin * y - width / 2,
    y: centre[1] + sin * x + cos * y - height / 2,
    width,
    height,
    roll: rollOfRadians(angleOfMeasures(measures, weights)),
  };
}

/** How far a face is turned in the image, in radians, clockwise as seen: the roll of its tight box. */
export function angleOfFace(face: RawFace, weights: TightBoxWeights = tightBoxWeights): number {
  return angleOfMeasures(measureFace(face), weights);
}

const angleOfMeasures = ({ roll, sided }: FaceMeasures, weights: TightBoxWeights) =>
  rollBetween(roll, -dot(weights.roll, sided));

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
