import * as v from 'valibot';
import { type Box, intersectionOverUnion } from '../geometry/box';
import type { Landmarks } from '../geometry/point';
import { rollOf } from '../geometry/roll';
import { type ModelBoxes, modelBoxOfLandmarks } from '../model/model-boxes';

/**
 * When the second pass of a face, its flip test, takes a crop of its own around the landmarks of the first, and what that
 * makes of the result. It costs a crop and no pass.
 */
export interface RecropRule {
  /** The box around the landmarks takes the place of one that it overlaps less than this: intersection over union, 0 to 1. */
  readonly overlapBelow: number;
  /** .. or that is turned by more than this against it, in degrees. */
  readonly rollAbove: number;
  /**
   * Where the landmarks of both passes are further apart than this, the first pass was misled by its box and only the second
   * counts: their mean distance in percent of the box's size, the root of width x height.
   */
  readonly apartAbove: number;
}

/** Chosen on boxes of the detector, for models that do not say otherwise. */
export const usualRecrop: RecropRule = { overlapBelow: 0.9, rollAbove: 5, apartAbove: 3 };

const atLeast0 = v.pipe(v.number(), v.finite(), v.minValue(0));

export const recropSchema = v.object({
  overlapBelow: v.pipe(atLeast0, v.maxValue(1)),
  rollAbove: atLeast0,
  apartAbove: atLeast0,
});

/**
 * The box for the second pass: tight around the face as its landmarks show it, rolled with it.
 * @param meanShape as many points, in units of the box
 * @param boxes of what kind the boxes of the model are
 * @returns undefined where the given box will do
 */
export function recropBox(
  given: Box,
  landmarks: Landmarks,
  meanShape: Landmarks,
  { overlapBelow, rollAbove }: RecropRule,
  boxes?: ModelBoxes,
): Box | undefined {
  const roll = rollOf(landmarks, meanShape);
  const found = modelBoxOfLandmarks(landmarks, { meanShape, boxes }, roll);
  if (!(found.width > 0 && found.height > 0)) return undefined;
  const turn = Math.abs(degreesBetween(roll, given.roll ?? 0));
  // Not of the upright bounds: they grow with the roll, which is asked for apart.
  const isSame = turn <= rollAbove && intersectionOverUnion(found, given) >= overlapBelow;
  return isSame ? undefined : found;
}

/** Whether the passes are so far apart that only the second, in the better box, counts. */
export function areApart(first: Landmarks, second: Landmarks, box: Box, { apartAbove }: RecropRule): boolean {
  const distance = first.reduce(
    (sum, [x, y], i) => sum + Math.hypot(x - second[i]![0], y - second[i]![1]),
    0,
  );
  return (100 * distance) / first.length > apartAbove * Math.sqrt(box.width * box.height);
}

/** From one angle to another by the shorter way, all in degrees: -180 to 180. */
function degreesBetween(a: number, b: number): number {
  return ((((a - b) % 360) + 540) % 360) - 180;
}
