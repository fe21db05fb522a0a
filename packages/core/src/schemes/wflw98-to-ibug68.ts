import { MusicaError } from '../errors';
import type { Landmarks, Point } from '../geometry/point';

/** Landmark `from[k]` of WFLW weighs `weights[k]` in x and `vertical[k]` in y. */
interface Mixture {
  readonly from: readonly number[];
  readonly weights: readonly number[];
  readonly vertical?: readonly number[];
}

const just = (index: number): Mixture => ({ from: [index], weights: [1] });
const justAll = (first: number, last: number): Mixture[] =>
  Array.from({ length: last - first + 1 }, (_, i) => just(first + i));
/** x of the upper contour, y half way to the lower one: WFLW outlines the brows, iBUG runs through their middle. */
const middle = (upper: number, lower: number): Mixture => ({
  from: [upper, lower],
  weights: [1, 0],
  vertical: [0.5, 0.5],
});
/** Two thirds of the way from `far` to `near`: the lids have 8 points in WFLW and 6 in iBUG. */
const between = (near: number, far: number): Mixture => ({ from: [near, far], weights: [2 / 3, 1 / 3] });

/**
 * How each of the 68 points comes from the 98, after the table of PIPNet (`convert_wflw`, Jin et al., IJCV 2021). Its
 * weights .666 and .333 sum to .999, which moves points towards the corner of the image; here they are 2/3 and 1/3.
 */
const mixtures: readonly Mixture[] = [
  ...Array.from({ length: 17 }, (_, i) => just(2 * i)),
  just(33),
  middle(34, 41),
  middle(35, 40),
  middle(36, 39),
  middle(37, 38),
  middle(42, 50),
  middle(43, 49),
  middle(44, 48),
  middle(45, 47),
  just(46),
  ...justAll(51, 59),
  just(60),
  between(61, 62),
  between(63, 62),
  just(64),
  between(65, 66),
  between(67, 66),
  just(68),
  between(69, 70),
  between(71, 70),
  just(72),
  between(73, 74),
  between(75, 74),
  ...justAll(76, 95),
];

/**
 * The 68 iBUG points of a face with the 98 points of WFLW. The pupils are lost.
 * @throws MusicaError `landmarks` for another count.
 */
export function wflw98ToIbug68(landmarks: Landmarks): Point[] {
  expect98(landmarks.length);
  return mixtures.map(({ from, weights, vertical = weights }) => {
    let [x, y] = [0, 0];
    for (const [k, index] of from.entries()) {
      x += weights[k]! * landmarks[index]![0];
      y += vertical[k]! * landmarks[index]![1];
    }
    return [x, y];
  });
}

/**
 * Flags of 98 points for the 68: a point has the flag where any point that it is made of has it.
 * @throws MusicaError `landmarks` for another count.
 */
export function wflw98FlagsToIbug68(flags: readonly boolean[]): boolean[] {
  return wflw98ValuesToIbug68(flags, (parts) => parts.some(Boolean));
}

/**
 * Values of 98 points for the 68: what `combine` makes of those that a point is made of.
 * @throws MusicaError `landmarks` for another count.
 */
export function wflw98ValuesToIbug68<T>(values: readonly T[], combine: (parts: T[]) => T): T[] {
  expect98(values.length);
  return mixtures.map(({ from }) => combine(from.map((index) => values[index]!)));
}

function expect98(count: number): void {
  if (count !== 98) throw new MusicaError('landmarks', `${count} landmarks, the conversion needs 98`);
}
