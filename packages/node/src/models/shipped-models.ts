import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { MusicaError } from '@musica/core';

/** The model that is used where none is named. */
export const defaultModel = 'standard';

/** The names of the models of @musica/models, as it is installed here; the default first. */
export function shippedModels(): readonly string[] {
  const folder = packageFolder();
  const names = folder === undefined ? [] : readdirSync(folder).filter((name) => isModel(folder, name));
  return [defaultModel, ...names.filter((name) => name !== defaultModel).sort()];
}

/**
 * The path of a shipped model's model.json; undefined where no model has this name, which then is a path.
 * @throws MusicaError `weights` where the default is asked for and @musica/models is not installed.
 */
export function shippedModel(name: string): string | undefined {
  // Not a path: those of the models lie right in the package.
  if (!/^[\w-]+$/.test(name)) return undefined;
  const folder = packageFolder();
  if (folder !== undefined && isModel(folder, name)) return join(folder, name, 'model.json');
  if (name !== defaultModel) return undefined;
  throw new MusicaError('weights', `the model ${name} of @musica/models is not installed`, {
    hint: 'npm install @musica/models, or name a model of your own',
  });
}

/** The path of another file of @musica/models; undefined where it is not installed. */
export function shippedFile(path: string): string | undefined {
  const folder = packageFolder();
  const file = folder && join(folder, path);
  return file !== undefined && existsSync(file) ? file : undefined;
}

const isModel = (folder: string, name: string) => existsSync(join(folder, name, 'model.json'));

function packageFolder(): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve('@musica/models/package.json'));
  } catch {
    return undefined;
  }
}
