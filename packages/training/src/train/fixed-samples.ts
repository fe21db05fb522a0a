import { isMusicaError, type LandmarkScheme, type Point } from '@musica/core';
import type { Sample } from '@musica/core/training';
import {
  type AugmentOptions,
  augmentOptions,
  type FaceRecord,
  makeSample,
  noAugmentation,
  sampleRandom,
} from '@musica/datasets';
import { readFaceImage } from '@musica/synthesis';
import { assertInImage } from './assert-in-image';
import { hasOwnBoxes } from './face-boxes';
import type { Recipe } from './recipe';

/** Boxes as detectors give them: somewhat larger than the landmarks, and beside them. */
const looseBoxes: AugmentOptions = augmentOptions({
  ...noAugmentation,
  box: { scale: [0.95, 1.1], aspect: 0.03, shift: 0.06, strong: 0 },
});

/** The same with what makes some landmarks harder to find than others: something before the face, bad light, few pixels. */
export const hardLooks: AugmentOptions = augmentOptions({
  ...looseBoxes,
  rotation: { probability: 0.3, degrees: 20 },
  tone: { probability: 0.4 },
  occluder: { probability: 0.75, largestSide: 0.6 },
  blur: { probability: 0.15 },
  noise: { probability: 0.1 },
  shrink: { probability: 0.1 },
});

/** What decides how a face becomes a sample. */
export interface SampleSource {
  readonly recipe: Pick<Recipe, 'model' | 'boxes'>;
  readonly scheme: LandmarkScheme;
  readonly meanShape: readonly Point[];
  /** Told of each image that cannot be read; it is left out. */
  readonly onProblem: (message: string) => void;
  /** Ends the samples before the next face. */
  readonly signal?: AbortSignal;
}

/**
 * Samples to measure on: every face in its tight box, and `variations` times more as `looks` has it; by default in a looser
 * box, and nothing else varies.
 * @throws the signal's reason once it is aborted.
 */
export async function* fixedSamples(
  faces: readonly FaceRecord[],
  { recipe, scheme, meanShape, onProblem, signal }: SampleSource,
  variations: number,
  looks: AugmentOptions = looseBoxes,
): AsyncGenerator<Sample> {
  const config = { ...recipe.model, meanShape };
  for (const [index, record] of faces.entries()) {
    signal?.throwIfAborted();
    try {
      const { id, landmarks, weights, box } = record;
      const face = {
        id,
        image: await readFaceImage(record),
        landmarks,
        ...(weights && { weights }),
        ...(box && hasOwnBoxes(recipe.boxes) && { box }),
      };
      assertInImage(face);
      yield makeSample(face, config, scheme, sampleRandom(0, 0, index), noAugmentation);
      for (let variation = 1; variation <= variations; variation++) {
        yield makeSample(face, config, scheme, sampleRandom(0, variation, index), looks);
      }
    } catch (error) {
      if (!isMusicaError(error)) throw error;
      onProblem(error.message);
    }
  }
}
