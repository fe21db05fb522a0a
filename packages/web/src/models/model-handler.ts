import { MusicaError } from '@musica/core';
import { models } from '@musica/models/models.js';
import type { io } from '@tensorflow/tfjs-core';
import { filesHandler } from './files-handler';
import type { DownloadOptions, ModelSource } from './model-source';

/** The IOHandler for a model source; without one, for the default model of @musica/models. */
export async function modelHandler(
  source: ModelSource = defaultModel,
  options: DownloadOptions,
): Promise<io.IOHandler> {
  if (isShipped(source)) return filesHandler(await shippedModel(source), options);
  return isHandler(source) ? source : filesHandler(source, options);
}

/** The model that is used where none is named. */
export const defaultModel = 'standard';

/** The names of the models of @musica/models; the default first. */
export function shippedModels(): readonly string[] {
  return [defaultModel, ...Object.keys(models).filter((name) => name !== defaultModel)];
}

/**
 * The files of one of them by name, as URLs. Only where it is wanted: a bundler makes it a chunk of its own.
 * @throws MusicaError `weights` where no shipped model has this name.
 */
export async function shippedModel(name: string): Promise<Readonly<Record<string, URL>>> {
  const load = Object.hasOwn(models, name) ? models[name] : undefined;
  if (load) return (await load()).default;
  throw new MusicaError('weights', `${name} is none of the shipped models: ${shippedModels().join(', ')}`);
}

/** Whether it is the name of a shipped model, not the URL of another. */
export function isShipped(source: ModelSource): source is string {
  return typeof source === 'string' && Object.hasOwn(models, source);
}

export function isHandler(source: ModelSource): source is io.IOHandler {
  return typeof source === 'object' && typeof (source as io.IOHandler).load === 'function';
}
