import * as tf from '@tensorflow/tfjs-core';
import { Cascade } from '../cascade/cascade';
import type { StepWeights } from '../cascade/step-weights';
import { percentile } from '../metrics/summary';
import { joinArrays } from '../numeric/join';
import { ridgeRegression } from '../numeric/ridge';
import type { Batch } from './batch';
import { normalizedDistance } from './loss';

/** Penalty of the regression, for each row; the hidden units are between -1 and 1. */
const PENALTY = 0.5;
/** Targets beyond these percentiles are moved to them, so that a few wrong labels do not bend the fit. */
const LOWEST = 1;
const HIGHEST = 99;

/**
 * Gathers, step by step, the hidden states that a cascade reaches and the errors that its landmarks then have, and fits
 * the output that predicts the error anew. In training that output shares its loss with the landmarks, which weigh 19
 * times as much, so its predictions are coarse; with all else fixed, the best ones follow in closed form.
 */
export class ErrorHeadFit {
  readonly #hidden: Float32Array[][];
  readonly #distances: number[][];

  constructor(private readonly cascade: Cascade) {
    this.#hidden = cascade.steps.map(() => []);
    this.#distances = cascade.steps.map(() => []);
  }

  /** Runs faces; they should be varied as little as those that the model will meet. */
  async add(batch: Batch): Promise<void> {
    const outputs = tf.tidy(() =>
      this.cascade.forward(batch.pyramid, batch.initial).map(({ hidden, landmarks }) => ({
        hidden,
        distance: normalizedDistance(landmarks, batch),
      })),
    );
    for (const [step, { hidden, distance }] of outputs.entries()) {
      this.#hidden[step]!.push(await hidden.data<'float32'>());
      this.#distances[step]!.push(...(await distance.data<'float32'>()));
      tf.dispose([hidden, distance]);
    }
  }

  /** The cascade with new error outputs and the same landmarks; the caller disposes of it. */
  async fitted(): Promise<Cascade> {
    const { config, weights } = this.cascade;
    const all = [...config.levels.keys()];
    // Weights that all steps share are fitted to the faces as they are after every step.
    const sets = weights.map((set, step) => this.#refit(set, config.sharedWeights ? all : [step]));
    return new Cascade(config, await Promise.all(sets));
  }

  async #refit(weights: StepWeights, steps: readonly number[]): Promise<StepWeights> {
    const targets = steps.flatMap((step) => winsorize(this.#distances[step]!));
    const hidden = joinArrays(steps.flatMap((step) => this.#hidden[step]!));
    const fit = ridgeRegression(hidden, this.cascade.config.hidden, targets, PENALTY * targets.length);
    const { outputKernel, outputBias, ...others } = weights;
    const copies = Object.entries(others).map(([name, tensor]) => [name, tf.clone(tensor)]);
    return {
      ...(Object.fromEntries(copies) as typeof others),
      outputKernel: await replaceLastColumn(outputKernel, fit.weights),
      outputBias: await replaceLastColumn(outputBias, [fit.intercept]),
    };
  }
}

/** The error is the last column of the output. */
async function replaceLastColumn(tensor: tf.Tensor, column: ArrayLike<number>): Promise<tf.Tensor> {
  const values = (await tensor.data<'float32'>()).slice();
  const width = values.length / column.length;
  for (let row = 0; row < column.length; row++) values[(row + 1) * width - 1] = column[row]!;
  return tf.tensor(values, tensor.shape);
}

function winsorize(values: readonly number[]): number[] {
  const [low, high] = [percentile(values, LOWEST), percentile(values, HIGHEST)];
  return values.map((value) => Math.min(high, Math.max(low, value)));
}
