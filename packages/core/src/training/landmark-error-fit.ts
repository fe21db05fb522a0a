import * as tf from '@tensorflow/tfjs-core';
import type { Cascade } from '../cascade/cascade';
import { fitLandmarkErrors } from '../landmark-errors/fit-landmark-errors';
import type { LandmarkErrorHead, LandmarkErrorStep } from '../landmark-errors/landmark-error-head';
import { joinArrays } from '../numeric/join';
import type { Batch } from './batch';

/**
 * Gathers, step by step, the hidden states that a cascade reaches and how far each of its landmarks then is from the
 * truth, and fits to them what predicts the error of each landmark. The cascade itself stays as it is.
 */
export class LandmarkErrorFit {
  readonly #hidden: Float32Array[][];
  readonly #errors: Float32Array[][];

  constructor(private readonly cascade: Cascade) {
    this.#hidden = cascade.steps.map(() => []);
    this.#errors = cascade.steps.map(() => []);
  }

  /** Runs faces; they should be varied as those that the model will meet are, covered and dark ones among them. */
  async add(batch: Batch): Promise<void> {
    const outputs = tf.tidy(() =>
      this.cascade.forward(batch.pyramid, batch.initial).map(({ hidden, landmarks }) => ({
        hidden,
        distance: tf.norm(tf.sub(landmarks, batch.landmarks), 'euclidean', 2),
      })),
    );
    const weights = await batch.weights?.data<'float32'>();
    for (const [step, { hidden, distance }] of outputs.entries()) {
      this.#hidden[step]!.push(await hidden.data<'float32'>());
      const errors = (await distance.data<'float32'>()).slice();
      this.#errors[step]!.push(
        weights ? errors.map((error, i) => (weights[i] === 0 ? Number.NaN : error)) : errors,
      );
      tf.dispose([hidden, distance]);
    }
  }

  /** @returns undefined where no face has enough labelled landmarks */
  fitted(): LandmarkErrorHead | undefined {
    const { hidden, landmarks } = this.cascade.config;
    const steps = this.#hidden.map((rows, step) =>
      fitLandmarkErrors(joinArrays(rows), hidden, joinArrays(this.#errors[step]!), landmarks),
    );
    return steps.every((step): step is LandmarkErrorStep => step !== undefined) ? steps : undefined;
  }
}
