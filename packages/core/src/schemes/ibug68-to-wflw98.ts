import { MusicaError } from '../errors';
import type { Landmarks, Point } from '../geometry/point';

/** Landmark `from[k]` of iBUG weighs `weights[k]`. */
export interface PointMixture {
  readonly from: readonly number[];
  readonly weights: readonly number[];
  /**
   * How far the result can be trusted as a label, 0 to 1: 1 for the same point of the face, less for one that is read off
   * a curve, and next to nothing for one that the 68 points say nothing about.
   */
  readonly trust: number;
}

const just = (index: number): PointMixture => ({ from: [index], weights: [1], trust: 1 });
const justAll = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, i) => just(first + i));

/** Half way between neighbours of the jaw, on the cubic through the two nearest on each side where there are as many. */
function halfWay(index: number): PointMixture {
  const trust = 0.5;
  if (index === 0) return { from: [0, 1, 2], weights: [3 / 8, 6 / 8, -1 / 8], trust };
  if (index === 15) return { from: [14, 15, 16], weights: [-1 / 8, 6 / 8, 3 / 8], trust };
  return {
    from: [index - 1, index, index + 1, index + 2],
    weights: [-1 / 16, 9 / 16, 9 / 16, -1 / 16],
    trust,
  };
}

const jaw = Array.from({ length: 33 }, (_, i) => (i % 2 === 0 ? just(i / 2) : halfWay((i - 1) / 2)));

/** The lids have 4 points in iBUG and 5 in WFLW, evenly from corner to corner: values of the cubic through the 4. */
function lid(corner: number, first: number, second: number, other: number): PointMixture[] {
  const from = [corner, first, second, other];
  const at = (weights: readonly number[]) => ({ from, weights, trust: 0.5 });
  const quarter = [15 / 128, 135 / 128, -27 / 128, 5 / 128];
  return [at(quarter), at([-1 / 16, 9 / 16, 9 / 16, -1 / 16]), at(quarter.toReversed())];
}

/** Of iBUG's middle line; `outline` adds the thickness, which the 68 points do not tell. */
const brow = (index: number): PointMixture => ({ from: [index], weights: [1], trust: 0.15 });
const pupil = (first: number): PointMixture => ({
  from: Array.from({ length: 6 }, (_, i) => first + i),
  weights: Array.from({ length: 6 }, () => 1 / 6),
  trust: 0.05,
});

/**
 * How each of WFLW's 98 points comes from iBUG's 68: the other direction of `wflw98ToIbug68`. A linear map, the same in x
 * and y, so that it turns displacements as it turns points.
 */
export const wflw98Mixtures: readonly PointMixture[] = [
  ...jaw,
  ...[just(17), brow(18), brow(19), brow(20), brow(21), brow(21), brow(20), brow(19), brow(18)],
  ...[brow(22), brow(23), brow(24), brow(25), just(26), brow(25), brow(24), brow(23), brow(22)],
  ...justAll(27, 35),
  ...[just(36), ...lid(36, 37, 38, 39), just(39), ...lid(39, 40, 41, 36)],
  ...[just(42), ...lid(42, 43, 44, 45), just(45), ...lid(45, 46, 47, 42)],
  ...justAll(48, 67),
  ...[pupil(36), pupil(42)],
];

/** The point of WFLW on, or next to, each of iBUG's 68: where a patch sees about the same. */
export const wflw98OfIbug68: readonly number[] = [
  ...Array.from({ length: 17 }, (_, i) => 2 * i),
  ...[33, 34, 35, 36, 37, 42, 43, 44, 45, 46],
  ...Array.from({ length: 9 }, (_, i) => 51 + i),
  ...[60, 61, 63, 64, 65, 67, 68, 69, 71, 72, 73, 75],
  ...Array.from({ length: 20 }, (_, i) => 76 + i),
];

/** Half of a brow's thickness over its length, about, on rendered faces with the points of WFLW. */
const HALF_THICKNESS = 0.1;
const brows = [
  { upper: [34, 35, 36, 37], lower: [41, 40, 39, 38], ends: [17, 21] },
  { upper: [42, 43, 44, 45], lower: [50, 49, 48, 47], ends: [22, 26] },
] as const;

/**
 * The 98 points of WFLW for a face with the 68 of iBUG: what is the same stays, what lies between is read off curves, brows
 * get a thickness, and pupils the middle of the eye. `wflw98Mixtures` says how far each can be trusted.
 * @throws MusicaError `landmarks` for another count.
 */
export function ibug68ToWflw98(landmarks: Landmarks): Point[] {
  if (landmarks.length !== 68) {
    throw new MusicaError('landmarks', `${landmarks.length} landmarks, the conversion needs 68`);
  }
  const points = wflw98Mixtures.map(({ from, weights }): Point => {
    let [x, y] = [0, 0];
    for (const [k, index] of from.entries()) {
      x += weights[k]! * landmarks[index]![0];
      y += weights[k]! * landmarks[index]![1];
    }
    return [x, y];
  });
  for (const { upper, lower, ends } of brows) {
    const [start, end] = ends.map((index) => landmarks[index]!) as [Point, Point];
    // Down the face, at a right angle to the brow.
    const down: Point = [-HALF_THICKNESS * (end[1] - start[1]), HALF_THICKNESS * (end[0] - start[0])];
    for (const index of upper) points[index] = [points[index]![0] - down[0], points[index]![1] - down[1]];
    for (const index of lower) points[index] = [points[index]![0] + down[0], points[index]![1] + down[1]];
  }
  return points;
}
