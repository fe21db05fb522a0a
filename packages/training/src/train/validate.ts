import { type Cascade, type LandmarkScheme, toPoints } from '@musica/core';
import type { Sample } from '@musica/core/training';
import * as tf from '@tensorflow/tfjs-core';
import { forEachBatch } from './batches';
import { sampleNme } from './sample-nme';

/** How a cascade did on faces, in crop pixels; index [step][face]. */
export interface Validation {
  /** NME by inter-ocular distance (box size where the scheme knows no eye corners), percent. */
  readonly nme: number[][];
  /** The predicted error E. */
  readonly error: number[][];
}

/** Runs all steps over samples (made without augmentation) and measures the landmarks after each. */
export async function validate(
  cascade: Cascade,
  samples: Iterable<Sample> | AsyncIterable<Sample>,
  scheme: LandmarkScheme,
): Promise<Validation> {
  const result: Validation = { nme: cascade.steps.map(() => []), error: cascade.steps.map(() => []) };
  await forEachBatch(samples, scheme, async (batch, part) => {
    const outputs = tf.tidy(() =>
      cascade
        .forward(batch.pyramid, batch.initial)
        .map(({ landmarks, error }) => ({ landmarks: tf.reshape(landmarks, [part.length, -1]), error })),
    );
    for (const [step, { landmarks, error }] of outputs.entries()) {
      const found = await landmarks.data<'float32'>();
      result.error[step]!.push(...(await error.data<'float32'>()));
      for (const [row, sample] of part.entries()) {
        const width = sample.landmarks.length;
        const points = toPoints(found.subarray(row * width, (row + 1) * width));
        result.nme[step]!.push(sampleNme(points, sample, scheme));
      }
      tf.dispose([landmarks, error]);
    }
  });
  return result;
}
