import { MusicaError } from '@musica/core/client';
import { models } from '@musica/models/models.js';
import type { ModelFiles } from './model-source';

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
export const isShipped = (source: unknown): source is string =>
  typeof source === 'string' && Object.hasOwn(models, source);

/** The detector's files of @musica/models, in the form that bundlers recognise. */
export async function shippedDetector(): Promise<ModelFiles> {
  return (await import('@musica/models/blazeface/files.js')).default;
}
