import { access } from 'node:fs/promises';
import { MusicaError } from '@musica/core';
import type { Dataset, DatasetFormat, ReadOptions } from './dataset';
import { datasetFormats } from './formats/index';

/**
 * Reads the landmark data set at a path, whichever format it has. Records that cannot be used are left out, told to
 * `onProblem` and listed in the result's `problems`.
 * @param formats what to try, in this order.
 * @throws MusicaError `dataset` where there is nothing, nothing is recognised or no usable face is left.
 */
export async function readDataset(
  path: string,
  options: ReadOptions & { readonly formats?: readonly DatasetFormat[] } = {},
): Promise<Dataset> {
  const { formats = datasetFormats, ...readOptions } = options;
  return (await formatOf(path, formats)).read(path, readOptions);
}

/**
 * The format that a path has.
 * @throws MusicaError `dataset` where there is nothing, or nothing of these formats.
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
  for (const format of formats) if (await format.recognises(path)) return format;
  const known = formats.map(({ description }) => description).join('; ');
  throw new MusicaError('dataset', `${path} is no data set of a known format`, {
    hint: `known are: ${known}`,
  });
}

/** A data set with where it was read from and how. */
export interface OpenedDataset {
  readonly path: string;
  readonly dataset: Dataset;
  readonly format: DatasetFormat;
}
