import { schemeOfConfig } from '../config/model-config';
import { MusicaError } from '../errors';
import type { Landmarks, Point } from '../geometry/point';
import type { ModelDescription } from '../model/model';
import { mirrorOfScheme } from '../schemes/index';

/**
 * For each landmark of a model, the one that it is in a mirror.
 * @throws MusicaError `config` where the model has no landmark scheme, or it no mirror: left and right are not known then.
 */
export function mirrorOf({ config }: Pick<ModelDescription, 'config'>): readonly number[] {
  const scheme = schemeOfConfig(config);
  if (scheme) return mirrorOfScheme(scheme, 'the flip test');
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
  /** Predicted error of each landmark, in percent. */
  readonly landmarkErrors?: readonly number[];
}

/**
 * The landmarks of a pass on the mirrored crop in the order of the face itself.
 * @param mirror see `mirrorOf`
 */
export function unmirrored(landmarks: Landmarks, mirror: readonly number[]): Point[] {
  return mirror.map((index) => landmarks[index]! as Point);
}

/** A pass on the mirrored crop with all that it says of landmarks in the order of the face itself. */
export function unmirroredPass<P extends PassResult>(pass: P, mirror: readonly number[]): P {
  const { landmarks, landmarkErrors } = pass;
  return {
    ...pass,
    landmarks: unmirrored(landmarks, mirror),
    ...(landmarkErrors && { landmarkErrors: mirror.map((index) => landmarkErrors[index]!) }),
  };
}

/** The mean of two passes. */
export function meanOfPasses(first: PassResult, second: PassResult) {
  const mean = (key: 'predictedNme' | 'combinedError' | 'error') => (first[key] + second[key]) / 2;
  const { landmarkErrors } = first;
  return {
    landmarks: first.landmarks.map(([x, y], index): Point => {
      const [otherX, otherY] = second.landmarks[index]!;
      return [(x + otherX) / 2, (y + otherY) / 2];
    }),
    predictedNme: mean('predictedNme'),
    ...(landmarkErrors &&
      second.landmarkErrors && {
        landmarkErrors: landmarkErrors.map((value, index) => (value + second.landmarkErrors![index]!) / 2),
      }),
    combinedError: mean('combinedError'),
    error: mean('error'),
  };
}
