import * as tf from '@tensorflow/tfjs-core';
import type { ModelConfig } from '../config/model-config';
import { wflw98Mixtures, wflw98OfIbug68 } from '../schemes/index';
import type { StepWeights } from './step-weights';

/** Whether weights for the landmarks of `from` can be turned into weights for those of `to`. */
export const canCarryScheme = (from: ModelConfig, to: ModelConfig): boolean =>
  from.scheme === 'ibug68' && to.scheme === 'wflw98';

/**
 * The weights of a cascade for 68 landmarks as those of one for 98, which moves each of the 98 as the 68 move that it comes
 * from. Patches keep their place on the face, or the next one.
 * @returns copies, and the configuration that they are of
 */
export function carryScheme(
  source: readonly StepWeights[],
  from: ModelConfig,
): { readonly weights: StepWeights[]; readonly config: ModelConfig } {
  const renumber = (patch: number) => wflw98OfIbug68[patch]!;
  const patchIndices = from.patchIndices.map((patches) =>
    typeof patches === 'number' ? renumber(patches) : patches.map(renumber),
  ) as unknown as ModelConfig['patchIndices'];
  const config = { ...from, scheme: 'wflw98', landmarks: wflw98Mixtures.length, patchIndices };
  const weights = source.map(({ outputKernel, outputBias, ...others }) => {
    const copies = Object.entries(others).map(([name, tensor]) => [name, tf.clone(tensor)]);
    return {
      ...Object.fromEntries(copies),
      outputKernel: tf.tidy(() => tf.matMul(outputKernel as tf.Tensor2D, outputsOf68())),
      outputBias: tf.tidy(() => tf.squeeze(tf.matMul(tf.expandDims(outputBias, 0), outputsOf68()), [0])),
    } as StepWeights;
  });
  return { weights, config };
}

/** [2 * 68 + 1, 2 * 98 + 1]: outputs are x and y of each landmark's move, and the predicted error, which stays. */
function outputsOf68(): tf.Tensor2D {
  const [rows, columns] = [2 * 68 + 1, 2 * wflw98Mixtures.length + 1];
  const values = new Float32Array(rows * columns);
  for (const [to, { from, weights }] of wflw98Mixtures.entries()) {
    for (const [k, index] of from.entries()) {
      for (const axis of [0, 1]) values[(2 * index + axis) * columns + 2 * to + axis]! += weights[k]!;
    }
  }
  values[rows * columns - 1] = 1;
  return tf.tensor2d(values, [rows, columns]);
}
