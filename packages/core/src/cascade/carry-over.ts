import * as tf from '@tensorflow/tfjs-core';
import { type ModelConfig, patchesOfStep } from '../config/model-config';
import { MusicaError } from '../errors';
import { canCarryScheme, carryScheme } from './carry-over-scheme';
import { initialValues } from './initialize';
import { stepLayout } from './layout';
import type { StepWeights } from './step-weights';
import { weightShapes } from './weight-names';

/** Of the random weights of new hidden units. */
const SEED = 1;

/**
 * The weights of a cascade for a configuration with other patches, or with more hidden units, so that it computes what
 * the source does: each patch that both have keeps its rows of the hidden layer, a new one starts at zero and says nothing
 * until training wants it to. New hidden units listen with random weights, but nothing listens to them yet (Net2Net, Chen
 * et al., arXiv 1511.05641, widens networks likewise).
 * Weights for iBUG's 68 landmarks can start WFLW's 98 (see `carryScheme`).
 * @returns copies; the source keeps its own
 * @throws MusicaError `config` where the configurations differ in more than name, patches, hidden units and these landmarks,
 * or hidden units are taken away.
 */
export function carryOver(source: readonly StepWeights[], from: ModelConfig, to: ModelConfig): StepWeights[] {
  if (!canCarryScheme(from, to)) return carryPatches(source, from, to);
  const { weights, config } = carryScheme(source, from);
  try {
    return carryPatches(weights, config, to);
  } finally {
    tf.dispose(weights as unknown as tf.TensorContainer);
  }
}

function carryPatches(source: readonly StepWeights[], from: ModelConfig, to: ModelConfig): StepWeights[] {
  const rest = ({ name: _, patchIndices: __, hidden: ___, ...others }: ModelConfig) => JSON.stringify(others);
  if (rest(from) !== rest(to) || to.hidden < from.hidden) {
    throw new MusicaError(
      'config',
      `weights of ${from.name} cannot start ${to.name}: they differ in more than their patches`,
      {
        hint: 'landmarks (or 68 for 98), projection, levels and sizes must be the same, and hidden units no fewer',
      },
    );
  }
  const { outputs } = stepLayout(to);
  const added = to.hidden - from.hidden;
  const fresh = added > 0 ? initialValues(to, SEED, 'fan-in') : [];
  return source.map((weights, step) => {
    const { hiddenKernel: kernel, hiddenBias, outputKernel, ...others } = weights;
    const old = patchesOfStep(from, step);
    const widened = tf.tidy(() => {
      const row = (patch: number, rows: number) => tf.slice(kernel, [patch * outputs, 0], [rows, -1]);
      const ofPatches = patchesOfStep(to, step).map((index) => {
        const position = old.indexOf(index);
        return position < 0 ? tf.zeros([outputs, from.hidden]) : row(position, outputs);
      });
      const listening = tf.concat([...ofPatches, row(old.length, from.hidden)], 0);
      if (added === 0) return [listening, tf.clone(hiddenBias), tf.clone(outputKernel)] as const;
      const shapes = weightShapes(to, step);
      const random = tf.tensor(fresh[step]!.get('hiddenKernel')!, shapes.get('hiddenKernel')!);
      const quiet = tf.concat([listening, tf.zeros([added, from.hidden])], 0);
      return [
        tf.concat([quiet, tf.slice(random, [0, from.hidden], [-1, added])], 1),
        tf.concat([hiddenBias, tf.zeros([added])]),
        tf.concat([outputKernel, tf.zeros([added, outputKernel.shape[1]!])], 0),
      ] as const;
    });
    const copies = Object.entries(others).map(([name, tensor]) => [name, tf.clone(tensor)]);
    const [hiddenKernel, bias, output] = widened;
    return {
      ...Object.fromEntries(copies),
      hiddenKernel,
      hiddenBias: bias,
      outputKernel: output,
    } as StepWeights;
  });
}
