import { MusicaError } from '../errors';
import type { LandmarkScheme } from './scheme';

/**
 * For each landmark, the one that it is in a mirror.
 * @param what needs to know, for the message: "the flip test"
 * @throws MusicaError `config` where the scheme does not say
 */
export function mirrorOfScheme({ name, mirror }: LandmarkScheme, what: string): readonly number[] {
  if (mirror) return mirror;
  throw missing(name, 'mirror', what, 'the landmarks that change places when the image is flipped');
}

/**
 * The outer eye corners.
 * @throws MusicaError `config` where the scheme does not say
 */
export function eyeCornersOf(
  { name, outerEyeCorners }: LandmarkScheme,
  what: string,
): readonly [number, number] {
  if (outerEyeCorners) return outerEyeCorners;
  throw missing(name, 'outerEyeCorners', what, 'the outer eye corners, image left first');
}

/**
 * The landmarks that each pupil is the mean of.
 * @throws MusicaError `config` where the scheme does not say
 */
export function pupilsOf(
  { name, pupils }: LandmarkScheme,
  what: string,
): readonly [readonly number[], readonly number[]] {
  if (pupils) return pupils;
  throw missing(name, 'pupils', what, 'the landmarks whose mean is the pupil, image left first');
}

function missing(scheme: string, field: string, what: string, meaning: string): MusicaError {
  return new MusicaError('config', `${what} needs "${field}", which landmark scheme ${scheme} does not say`, {
    hint: `add "${field}" to the scheme: ${meaning}; or do without ${what}`,
  });
}
