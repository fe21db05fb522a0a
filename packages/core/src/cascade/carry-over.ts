import * as tf from '@tensorflow/tfjs-core';
import { type ModelConfig, patchesOfStep } from '../config/model-config';
import { MusicaError } from '../errors';
import { stepLayout } from './layout';
import type { StepWeights } from './step-weights';

/**
 * The weights of a cascade for a configuration with other patches: each patch that both have keeps its rows of the hidden
 * layer, a new one starts at zero, so that it says nothing until training wants it to. All else is the same.
 * @returns copies; the source keeps its own
 * @throws MusicaError `config` where the configurations differ in more than name and patches.
 */
export function carryOver(source: readonly StepWeights[], from: ModelConfig, to: ModelConfig): StepWeights[] {
  const rest = ({ name: _, patchIndices: __, ...others }: ModelConfig) => JSON.stringify(others);
  if (rest(from) !== rest(to)) {
    throw new MusicaError(
      'config',
      `weights of ${from.name} cannot start ${to.name}: they differ in more than their patches`,
      { hint: 'landmarks, hidden units, projection, levels and sizes must be the same' },
    );
  }
  const { outputs } = stepLayout(to);
  return source.map((weights, step) => {
    const { hiddenKernel: kernel, ...others } = weights;
    const old = patchesOfStep(from, step);
    const hiddenKernel = tf.tidy(() => {
      const row = (patch: number, rows: number) => tf.slice(kernel, [patch * outputs, 0], [rows, -1]);
      const ofPatches = patchesOfStep(to, step).map((index) => {
        const position = old.indexOf(index);
        return position < 0 ? tf.zeros([outputs, to.hidden]) : row(position, outputs);
      });
      return tf.concat([...ofPatches, row(old.length, to.hidden)], 0);
    });
    const copies = Object.entries(others).map(([name, tensor]) => [name, tf.clone(tensor)]);
    return { ...Object.fromEntries(copies), hiddenKernel } as StepWeights;
  });
}
