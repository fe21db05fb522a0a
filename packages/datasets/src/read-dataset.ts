import { access, readdir, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { MusicaError } from '@musica/core';
import type { Dataset, DatasetFormat, ReadOptions } from './dataset';
import { datasetFormats } from './formats/index';

/**
 * Reads the landmark data set at a path, whichever format it has. Records that cannot be used are left out, told to
 * `onProblem` and listed in the result's `problems`.
 * @param options of reading; `formats`: what to try, in this order.
 * @throws MusicaError `dataset` where there is nothing, nothing is recognised or no usable face is left; the reason of
 *   `signal`.
 */
export async function readDataset(
  path: string,
  options: ReadOptions & { readonly formats?: readonly DatasetFormat[] } = {},
): Promise<Dataset> {
  const { formats = datasetFormats, ...readOptions } = options;
  readOptions.signal?.throwIfAborted();
  return (await formatOf(path, formats)).read(path, readOptions);
}

/**
 * The format that a path has.
 * @throws MusicaError `dataset` where there is nothing, or nothing of these formats: a line for each says why not.
 */
export async function formatOf(
  path: string,
  formats: readonly DatasetFormat[] = datasetFormats,
): Promise<DatasetFormat> {
  try {
    await access(path);
  } catch (error) {
    throw new MusicaError('dataset', `no data set at ${path}: nothing there that can be read`, {
      cause: error,
    });
  }
  const reasons: string[] = [];
  for (const format of formats) {
    const answer = await format.recognises(path);
    if (answer === true) return format;
    reasons.push(`  ${format.name}: ${answer === false ? `not ${format.description}` : answer}`);
  }
  throw new MusicaError(
    'dataset',
    `${path} is no data set of a known format (${await whatIsAt(path)})\n${reasons.join('\n')}`,
    {
      hint:
        'name the folder that holds the labels as well as the images; or name its format (musica dataset convert --from), ' +
        'and the error says where it differs',
    },
  );
}

/** What a path holds, in words: `a folder with 12 .jpg, 3 .txt`. */
async function whatIsAt(path: string): Promise<string> {
  if (!(await stat(path)).isDirectory()) return 'a file';
  const counts = new Map<string, number>();
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const kind = entry.isDirectory() ? 'folders' : extname(entry.name).toLowerCase() || 'other';
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const most = [...counts].sort(([, a], [, b]) => b - a).slice(0, 5);
  return most.length === 0
    ? 'an empty folder'
    : `a folder with ${most.map(([kind, count]) => `${count} ${kind}`).join(', ')}`;
}

/** A data set with where it was read from and how. */
export interface OpenedDataset {
  readonly path: string;
  readonly dataset: Dataset;
  readonly format: DatasetFormat;
}
