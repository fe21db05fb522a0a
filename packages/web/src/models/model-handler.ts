import type { io } from '@tensorflow/tfjs-core';
import { filesHandler } from './files-handler';
import type { DownloadOptions, ModelSource } from './model-source';

/** The IOHandler for a model source; without one, for the standard model of @musica/models. */
export async function modelHandler(
  source: ModelSource | undefined,
  options: DownloadOptions,
): Promise<io.IOHandler> {
  if (source === undefined) return filesHandler(await standardModel(), options);
  return isHandler(source) ? source : filesHandler(source, options);
}

/** Only where it is wanted: a bundler makes it a chunk of its own. */
export async function standardModel(): Promise<Readonly<Record<string, URL>>> {
  return (await import('@musica/models/standard/files.js')).default;
}

export function isHandler(source: ModelSource): source is io.IOHandler {
  return typeof source === 'object' && typeof (source as io.IOHandler).load === 'function';
}
