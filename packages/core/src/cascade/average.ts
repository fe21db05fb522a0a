import * as tf from '@tensorflow/tfjs-core';
import type { ModelConfig } from '../config/model-config';
import { MusicaError } from '../errors';
import { Cascade } from './cascade';
import type { StepWeights } from './step-weights';
import type { WeightName } from './weight-names';

/**
 * A cascade whose weights are the means of those of others. Where these were trained on from the same one, with other data
 * or settings, it often has the strengths of all of them at the cost of one ("model soup", Wortsman et al., arXiv
 * 2203.05482); means of trainings that began apart are good for nothing.
 * @param shares how much each counts, above 0; alike by default
 * @returns a cascade of its own, named like the first
 * @throws MusicaError `config` where there is none, where configurations differ in more than their names, or where shares
 * are not one positive number for each.
 */
export function averageCascades(
  cascades: readonly Cascade[],
  shares: readonly number[] = cascades.map(() => 1),
): Cascade {
  const [first] = cascades;
  if (first === undefined) throw new MusicaError('config', 'there are no cascades to average');
  if (shares.length !== cascades.length || !shares.every((share) => share > 0 && Number.isFinite(share))) {
    throw new MusicaError('config', `${cascades.length} cascades cannot have the shares [${shares}]`, {
      hint: 'give one positive number for each',
    });
  }
  const nameless = ({ name: _, ...others }: ModelConfig) => JSON.stringify(others);
  const other = cascades.find(({ config }) => nameless(config) !== nameless(first.config));
  if (other !== undefined) {
    throw new MusicaError('config', `${first.config.name} and ${other.config.name} are of different shape`, {
      hint: 'average models of the same configuration, trained on from the same one',
    });
  }
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const mean = (tensors: readonly tf.Tensor[]) =>
    tf.tidy(() => tf.addN(tensors.map((tensor, i) => tf.mul(tensor, shares[i]! / whole))));
  const weights = first.weights.map((step, index) => {
    const names = Object.keys(step) as WeightName[];
    const means = names.map((name) => [name, mean(cascades.map((each) => each.weights[index]![name]!))]);
    return Object.fromEntries(means) as StepWeights;
  });
  return new Cascade(first.config, weights);
}
