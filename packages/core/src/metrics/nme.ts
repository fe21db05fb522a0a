import { MusicaError } from '../errors';
import { boxOfLandmarks } from '../geometry/box';
import { assertLandmarks, type Landmarks, type Point } from '../geometry/point';
import type { LandmarkScheme } from '../schemes/scheme';
import { eyeCornersOf, pupilsOf } from '../schemes/scheme-knowledge';

/** What a point-to-point error is divided by. */
export const normalizers = ['inter-ocular', 'inter-pupil', 'box-diagonal', 'box-size'] as const;

/**
 * - `inter-ocular`: distance of the outer eye corners
 * - `inter-pupil`: distance of the pupils (means of the eye contours where the scheme has no pupils)
 * - `box-diagonal`: diagonal of the tight landmark box
 * - `box-size`: sqrt(width x height) of the tight landmark box
 */
export type Normalizer = (typeof normalizers)[number];

/**
 * What errors of a scheme are divided by where nobody says otherwise: `inter-ocular`, or `box-size` where the scheme does
 * not know the eye corners.
 */
export function usualNormalizer({ outerEyeCorners }: LandmarkScheme): Normalizer {
  return outerEyeCorners ? 'inter-ocular' : 'box-size';
}

/**
 * The length that an error is divided by, in pixels, from the true landmarks of a face.
 * @throws MusicaError `landmarks` where the points have the wrong number or the length is zero, `config` where the scheme
 *   does not say what is needed.
 */
export function normalizerOf(truth: Landmarks, scheme: LandmarkScheme, normalizer: Normalizer): number {
  assertLandmarks(truth, scheme.count, 'true landmarks');
  const length = lengthOf(truth, scheme, normalizer);
  if (length > 0) return length;
  throw new MusicaError(
    'landmarks',
    `the ${normalizer} distance of this face is zero, so no error can be normalized by it`,
  );
}

function lengthOf(truth: Landmarks, scheme: LandmarkScheme, normalizer: Normalizer): number {
  const { width, height } = boxOfLandmarks(truth);
  switch (normalizer) {
    case 'inter-ocular': {
      const [left, right] = eyeCornersOf(scheme, `the normalizer ${normalizer}`);
      return distance(truth[left]!, truth[right]!);
    }
    case 'inter-pupil': {
      const [left, right] = pupilsOf(scheme, `the normalizer ${normalizer}`);
      return distance(meanPoint(truth, left), meanPoint(truth, right));
    }
    case 'box-diagonal':
      return Math.hypot(width, height);
    case 'box-size':
      return Math.sqrt(width * height);
  }
}

/**
 * Normalized mean error of a face in percent: 100 x the mean Euclidean distance of its points over `length`.
 * @param length what to normalize by, in the same pixels (see `normalizerOf`)
 * @param indices the landmarks to count, all by default
 */
export function normalizedMeanError(
  found: Landmarks,
  truth: Landmarks,
  length: number,
  indices: readonly number[] = [...truth.keys()],
): number {
  assertLandmarks(found, truth.length, 'found landmarks');
  const sum = indices.reduce((total, index) => total + distance(found[index]!, truth[index]!), 0);
  return (100 * sum) / indices.length / length;
}

/**
 * How far each found point lies from the true one, in pixels.
 * @throws MusicaError `landmarks` where the lists differ in length or hold what is not a number.
 */
export function pointErrors(found: Landmarks, truth: Landmarks): number[] {
  assertLandmarks(found, truth.length, 'found landmarks');
  return truth.map((point, index) => distance(found[index]!, point));
}

function distance([ax, ay]: Point, [bx, by]: Point): number {
  return Math.hypot(ax - bx, ay - by);
}

function meanPoint(points: Landmarks, indices: readonly number[]): Point {
  const sum = indices.reduce(([x, y], index) => [x + points[index]![0], y + points[index]![1]], [0, 0]);
  return [sum[0]! / indices.length, sum[1]! / indices.length];
}
