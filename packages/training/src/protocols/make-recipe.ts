import { readFile } from 'node:fs/promises';
import { findConfig, MusicaError, messageOf, namedConfigs } from '@musica/core';
import { type Protocol, paperRecipe, quickChanges } from '@musica/evaluation';
import { parseRecipe, type Recipe } from '../train/recipe';

/** What the command line says about the training. */
export interface RecipeWishes {
  readonly quick: boolean;
  /** A named configuration, or a file with one or with any part of a recipe. */
  readonly config?: string;
  readonly steps?: number;
  readonly batch?: number;
  readonly seed?: number;
}

/** A recipe, and how it differs from the paper's. */
export interface ReproductionRecipe {
  readonly recipe: Recipe;
  /** Names of the fields that are not those of the paper, such as `steps`; the seed does not count. */
  readonly changed: readonly string[];
}

/**
 * The paper's recipe for a data set with what shall be different.
 * @throws MusicaError `config`
 */
export async function makeRecipe(protocol: Protocol, wishes: RecipeWishes): Promise<ReproductionRecipe> {
  const paper = parseRecipe({ ...paperRecipe, model: findConfig(protocol.config) });
  const { quick, config, ...rest } = wishes;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const recipe = parseRecipe({
    ...paper,
    ...(quick ? quickChanges : {}),
    ...(config === undefined ? {} : await readConfig(config)),
    ...given,
  });
  const fields = Object.keys(paper) as (keyof Recipe)[];
  const changed = fields.filter(
    (field) => field !== 'seed' && JSON.stringify(paper[field]) !== JSON.stringify(recipe[field]),
  );
  return { recipe, changed };
}

async function readConfig(nameOrFile: string): Promise<Record<string, unknown>> {
  if (nameOrFile in namedConfigs) return { model: findConfig(nameOrFile) };
  let value: unknown;
  try {
    value = JSON.parse(await readFile(nameOrFile, 'utf8'));
  } catch (cause) {
    throw new MusicaError('config', `--config ${nameOrFile}: ${messageOf(cause)}`, {
      cause,
      hint: `give a JSON file, or one of ${Object.keys(namedConfigs).join(', ')}`,
    });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MusicaError('config', `--config ${nameOrFile}: neither a model configuration nor a recipe`);
  }
  const isModel = 'landmarks' in value;
  if (isModel) return { model: value };
  const { model, ...rest } = value as Record<string, unknown>;
  if (model === undefined) return rest;
  return { ...rest, model: typeof model === 'string' ? findConfig(model) : model };
}
