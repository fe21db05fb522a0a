import { existsSync } from 'node:fs';
import { MusicaError } from '@musica/core';
import {
  type DatasetProblem,
  formatProblem,
  type OpenedDataset,
  type SourceOptions,
  sourceOf,
} from '@musica/datasets';
import { formatOfFaces } from '@musica/synthesis';
import type { Context } from '../shared/context';
import { Problems } from '../shared/problems';
import { type DatasetOptions, formatNamed } from './options';

/** How a data set is read. */
export type ReadingOptions = SourceOptions & Pick<DatasetOptions, 'from'>;

/**
 * Reads a data set for a command: tells on stderr what is left out, and sets the exit code to `partial`.
 * @param settings.images whether faces need their image; not for formats that hold images in themselves, where
 * the command takes them from there
 * @param settings.onProblem instead of telling what is left out
 * @throws MusicaError `dataset`
 */
export async function openDataset(
  path: string,
  { from, ...source }: ReadingOptions,
  context: Context,
  settings: { images?: boolean; onProblem?: (problem: DatasetProblem) => void } = {},
): Promise<OpenedDataset> {
  const format = from === undefined ? await formatOfFaces(path) : formatNamed(from);
  // A format that is named is not asked whether it recognises the path.
  if (from !== undefined && !existsSync(path)) throw new MusicaError('dataset', `no data set at ${path}`);
  const problems = new Problems(context);
  try {
    const dataset = await format.read(path, {
      checkImages: settings.images ?? true,
      signal: context.signal,
      ...sourceOf(source),
      onProblem: settings.onProblem ?? ((problem) => problems.report(formatProblem(problem))),
    });
    return { path, dataset, format };
  } finally {
    problems.finish();
  }
}

/** Reads a data set whose images are to be seen: as files, or from inside the data set where it holds them. */
export async function openToLookAt(
  path: string,
  options: ReadingOptions,
  context: Context,
): Promise<OpenedDataset> {
  const format = options.from === undefined ? await formatOfFaces(path) : formatNamed(options.from);
  return openDataset(path, { ...options, from: format.name }, context, {
    images: format.images === undefined,
  });
}
