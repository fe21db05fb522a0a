import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { findConfig, MusicaError, messageOf, namedConfigs } from '@musica/core';
import { parseRecipe, type Recipe, recipeSchema } from './recipe';

/** What may be changed of a recipe without writing another one. */
export type RecipeChanges = Partial<Pick<Recipe, 'steps' | 'batch' | 'seed' | 'boxes'>>;

/**
 * The recipe of a named configuration, or of a JSON file or an object with a model configuration or a whole recipe
 * (an object with `model`, which is a configuration or a name, and any of the other fields of `Recipe`). A recipe may
 * extend another: `"extends": "base.json"`, a file beside it, or the name of a configuration. What it says itself takes the
 * place of that; `model`, `augmentation`, `loss` and `landmarkWeights` field by field.
 * @throws MusicaError `config` where there is no such name or file, or it is not valid.
 */
export async function readRecipe(
  source: string | Readonly<Record<string, unknown>>,
  changes: RecipeChanges,
): Promise<Recipe> {
  if (typeof source === 'string' && Object.hasOwn(namedConfigs, source)) {
    return parseRecipe({ model: findConfig(source), ...changes });
  }
  const value =
    typeof source === 'string'
      ? await extended(await readJson(source), resolve(source), [resolve(source)])
      : await extended(source, join(process.cwd(), 'recipe'), []);
  const recipe = recipeOf(value);
  if (recipe.model === undefined) {
    throw new MusicaError('config', 'the recipe has no model', {
      hint: `"model" is a configuration, or the name of one: ${Object.keys(namedConfigs).join(', ')}`,
    });
  }
  const model = typeof recipe.model === 'string' ? findConfig(recipe.model) : recipe.model;
  return parseRecipe({ ...recipe, model, ...changes });
}

/** Fields that are put together from both recipes. */
const nested = ['model', 'augmentation', 'loss', 'landmarkWeights'];

/**
 * What a recipe says with what it extends.
 * @param file its path, which names are relative to
 * @param chain the files on the way, to find circles
 */
async function extended(value: unknown, file: string, chain: readonly string[]): Promise<unknown> {
  if (!isRecord(value) || !Object.hasOwn(value, 'extends')) return value;
  const { extends: name, ...own } = value;
  if (typeof name !== 'string' || name === '') {
    throw new MusicaError('config', `${file}: extends is ${JSON.stringify(name)}, but must name a recipe`);
  }
  const base = await baseRecipe(name, file, chain);
  const names = [...new Set([...Object.keys(base), ...Object.keys(own)])];
  const fields = names.map((field): [string, unknown] => {
    const [from, to] = [fieldOf(base, field), fieldOf(own, field)];
    if (to === undefined) return [field, from];
    return [field, nested.includes(field) && isRecord(from) && isRecord(to) ? { ...from, ...to } : to];
  });
  return Object.fromEntries(fields);
}

async function baseRecipe(
  name: string,
  file: string,
  chain: readonly string[],
): Promise<Record<string, unknown>> {
  if (Object.hasOwn(namedConfigs, name)) return { model: findConfig(name) };
  const path = isAbsolute(name) ? name : join(dirname(file), name);
  if (chain.includes(path)) {
    throw new MusicaError('config', `recipes extend each other in a circle: ${[...chain, path].join(' > ')}`);
  }
  const base = await extended(await readJson(path), path, [...chain, path]);
  if (!isRecord(base)) throw new MusicaError('config', `${path} is no recipe: not an object`);
  const recipe = recipeOf(base);
  // A name stands for a whole configuration: only that can be put together with fields of another.
  return typeof recipe.model === 'string' ? { ...recipe, model: findConfig(recipe.model) } : recipe;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A recipe as it is; anything else is taken for a model configuration, whose fields are others. */
const recipeOf = (value: unknown): Record<string, unknown> =>
  isRecord(value) && Object.keys(recipeSchema.entries).some((field) => Object.hasOwn(value, field))
    ? value
    : { model: value };

const fieldOf = (value: Record<string, unknown>, name: string) =>
  Object.hasOwn(value, name) ? value[name] : undefined;

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
