import {
  type LandmarkScheme,
  type Landmarks,
  normalizedMeanError,
  normalizerOf,
  toPoints,
  usualNormalizer,
} from '@musica/core';
import type { Sample } from '@musica/core/training';

/** NME, in percent of the scheme's usual normalizer, of landmarks in pixels of a sample's crop; only labelled ones count. */
export function sampleNme(
  found: Landmarks,
  { landmarks, weights }: Pick<Sample, 'landmarks' | 'weights'>,
  scheme: LandmarkScheme,
): number {
  const truth = toPoints(landmarks);
  const labelled = weights && [...truth.keys()].filter((index) => weights[index]! > 0);
  return normalizedMeanError(found, truth, normalizerOf(truth, scheme, usualNormalizer(scheme)), labelled);
}
