import { type Cascade, type LandmarkScheme, normalizedMeanError, normalizerOf, toPoints } from '@musica/core';
import { joinSamples, type Sample, toBatch } from '@musica/core/training';
import * as tf from '@tensorflow/tfjs-core';

/** How a cascade did on faces, in crop pixels; index [step][face]. */
export interface Validation {
  /** NME by inter-ocular distance, percent. */
  readonly nme: number[][];
  /** The predicted error E. */
  readonly error: number[][];
}

/** Runs all steps over samples (made without augmentation) and measures the landmarks after each. */
export async function validate(
  cascade: Cascade,
  samples: readonly Sample[],
  scheme: LandmarkScheme,
  batchSize = 32,
): Promise<Validation> {
  const result: Validation = { nme: cascade.steps.map(() => []), error: cascade.steps.map(() => []) };
  for (let start = 0; start < samples.length; start += batchSize) {
    const part = samples.slice(start, start + batchSize);
    const outputs = tf.tidy(() => {
      const batch = toBatch(joinSamples(part), part.length, scheme);
      return cascade
        .forward(batch.pyramid, batch.initial)
        .map(({ landmarks, error }) => ({ landmarks: tf.reshape(landmarks, [part.length, -1]), error }));
    });
    for (const [step, { landmarks, error }] of outputs.entries()) {
      const found = await landmarks.data<'float32'>();
      result.error[step]!.push(...(await error.data<'float32'>()));
      for (const [row, sample] of part.entries()) {
        const truth = toPoints(sample.landmarks);
        const width = sample.landmarks.length;
        const points = toPoints(found.subarray(row * width, (row + 1) * width));
        result.nme[step]!.push(
          normalizedMeanError(points, truth, normalizerOf(truth, scheme, 'inter-ocular')),
        );
      }
    }
    tf.dispose(outputs as unknown as tf.TensorContainer);
  }
  return result;
}
