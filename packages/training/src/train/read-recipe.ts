import { readFile } from 'node:fs/promises';
import { findConfig, MusicaError, messageOf, namedConfigs } from '@musica/core';
import { parseRecipe, type Recipe } from './recipe';

/** What may be changed of a recipe without writing another one. */
export type RecipeChanges = Partial<Pick<Recipe, 'steps' | 'batch' | 'seed'>>;

/**
 * The recipe of a named configuration, or of a JSON file or an object with a model configuration or a whole recipe
 * (an object with `model`, which is a configuration or a name, and any of the other fields of `Recipe`).
 * @throws MusicaError `config` where there is no such name or file, or it is not valid.
 */
export async function readRecipe(
  source: string | Readonly<Record<string, unknown>>,
  changes: RecipeChanges,
): Promise<Recipe> {
  if (typeof source === 'string' && Object.hasOwn(namedConfigs, source)) {
    return parseRecipe({ model: findConfig(source), ...changes });
  }
  const value = typeof source === 'string' ? await readJson(source) : source;
  const isRecipe = typeof value === 'object' && value !== null && 'model' in value;
  const recipe = (isRecipe ? value : { model: value }) as Record<string, unknown>;
  const model = typeof recipe.model === 'string' ? findConfig(recipe.model) : recipe.model;
  return parseRecipe({ ...recipe, model, ...changes });
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new MusicaError(
      'config',
      `${file} is no named configuration and cannot be read: ${messageOf(cause)}`,
      {
        cause,
        hint: `named are ${Object.keys(namedConfigs).join(', ')}`,
      },
    );
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MusicaError('config', `${file} is not JSON: ${messageOf(cause)}`, { cause });
  }
}
