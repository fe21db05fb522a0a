import { type ModelConfig, MusicaError, parseModelConfig } from '@musica/core';
import type { Schedule } from '@musica/core/training';
import { type AugmentInput, augmentOptions } from '@musica/datasets';

/** Everything that decides what a training makes of a data set; it is kept in the checkpoint. */
export interface Recipe {
  readonly model: ModelConfig;
  /** Faces a training step. */
  readonly batch: number;
  /** Training steps. */
  readonly steps: number;
  readonly seed: number;
  readonly schedule: Schedule;
  /** Decay of the moving average of the weights. */
  readonly averageDecay: number;
  readonly initialization: 'fan-in' | 'reference';
  /** What of the default augmentation to change. */
  readonly augmentation: AugmentInput;
  /** Share of the training persons that is never trained on, but used to calibrate the predicted error. */
  readonly heldBack: number;
}

export const defaultRecipe: Omit<Recipe, 'model'> = {
  batch: 32,
  steps: 16_000,
  seed: 1,
  schedule: { kind: 'cosine', rate: 1e-3, warmup: 0.03 },
  averageDecay: 0.999,
  initialization: 'fan-in',
  augmentation: {},
  heldBack: 0.06,
};

/**
 * A complete recipe from any part of one; `model` is needed.
 * @throws MusicaError `config` naming what is wrong.
 */
export function parseRecipe(input: Partial<Omit<Recipe, 'model'>> & { model: unknown }): Recipe {
  const unknown = Object.keys(input).filter((key) => key !== 'model' && !(key in defaultRecipe));
  if (unknown.length > 0) throw new MusicaError('config', `recipe: there is no ${unknown.join(', ')}`);
  const recipe: Recipe = { ...defaultRecipe, ...input, model: parseModelConfig(input.model) };
  for (const key of ['batch', 'steps'] as const) {
    if (!Number.isInteger(recipe[key]) || recipe[key] < 1) {
      throw new MusicaError('config', `recipe: ${key} is ${recipe[key]}, but must be a whole number from 1`);
    }
  }
  if (!(recipe.heldBack >= 0 && recipe.heldBack < 1)) {
    throw new MusicaError(
      'config',
      `recipe: heldBack is ${recipe.heldBack}, but must be a share from 0 to 1`,
    );
  }
  augmentOptions(recipe.augmentation);
  return recipe;
}
