import { MusicaError } from '../errors';
import type { Landmarks, Point } from '../geometry/point';
import type { ModelDescription } from '../model/model';
import { findScheme } from '../schemes/index';

/**
 * For each landmark of a model, the one that it is in a mirror.
 * @throws MusicaError `config` where the model does not name a landmark scheme: left and right are not known then.
 */
export function mirrorOf({ config }: Pick<ModelDescription, 'config'>): readonly number[] {
  if (config.scheme !== undefined) return findScheme(config.scheme).mirror;
  throw new MusicaError(
    'config',
    `${config.name} cannot be flip-tested: it names no landmark scheme, so nothing is known of left and right`,
    { hint: 'leave flipTest out' },
  );
}

/** What one pass through the cascade found, in pixels of the image. */
export interface PassResult {
  readonly landmarks: Landmarks;
  readonly predictedNme: number;
  readonly combinedError: number;
  readonly error: number;
}

/**
 * The mean of a pass and of the pass on the mirrored crop.
 * @param mirror see `mirrorOf`
 */
export function mergePasses(direct: PassResult, mirrored: PassResult, mirror: readonly number[]) {
  const mean = (key: 'predictedNme' | 'combinedError' | 'error') => (direct[key] + mirrored[key]) / 2;
  return {
    landmarks: direct.landmarks.map(([x, y], index): Point => {
      const [mirroredX, mirroredY] = mirrored.landmarks[mirror[index]!]!;
      return [(x + mirroredX) / 2, (y + mirroredY) / 2];
    }),
    predictedNme: mean('predictedNme'),
    combinedError: mean('combinedError'),
    error: mean('error'),
  };
}
