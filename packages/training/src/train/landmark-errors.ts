import type { Cascade, LandmarkErrorHead } from '@musica/core';
import { LandmarkErrorFit } from '@musica/core/training';
import type { FaceRecord } from '@musica/datasets';
import { forEachBatch } from './batches';
import { fixedSamples, hardLooks, type SampleSource } from './fixed-samples';

/** Times each face is seen besides plainly. */
const HARD_LOOKS = 2;

/**
 * Fits the predicted error of each landmark to training faces: as they are, and covered, dark or blurred, so that what
 * cannot be seen is known to be guessed.
 * @param onFace told of every face that was seen
 * @returns undefined where no face has half of its landmarks labelled
 */
export async function fitLandmarkErrorHead(
  cascade: Cascade,
  faces: readonly FaceRecord[],
  source: SampleSource,
  onFace: () => void = () => undefined,
): Promise<LandmarkErrorHead | undefined> {
  const fit = new LandmarkErrorFit(cascade);
  async function* samples() {
    let seen = 0;
    for await (const sample of fixedSamples(faces, source, HARD_LOOKS, hardLooks)) {
      yield sample;
      if (++seen % (1 + HARD_LOOKS) === 0) onFace();
    }
  }
  await forEachBatch(samples(), source.scheme, (batch) => fit.add(batch));
  return fit.fitted();
}
