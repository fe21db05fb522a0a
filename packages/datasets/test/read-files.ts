import { join, relative } from 'node:path';
import type { Point } from '@musica/core';
import { formatOf, readDataset } from '../src/read-dataset';
import { useTemporaryFolders } from './temporary-folder';

/** Any number of points, all of them elsewhere. */
export const face = (count: number, shift = 0) =>
  Array.from({ length: count }, (_, i): Point => [40.5 + 2 * (i % 17) + shift, 30.25 + 3 * (i % 23)]);

/** x, y and visibility of each point in one list. */
export const triples = (points: readonly Point[], v: number | ((i: number) => number) = 1) =>
  points.flatMap((point, i) => [...point, typeof v === 'number' ? v : v(i)]);

/** Gives what reads a data set of these files, whose format is recognised; for the tests of one file. */
export function useFiles() {
  const makeFolder = useTemporaryFolders();
  return async (files: Record<string, string | Uint8Array>, path = '', options = {}) => {
    const folder = await makeFolder(files);
    const format = (await formatOf(join(folder, path))).name;
    const dataset = await readDataset(join(folder, path), options);
    const problems = dataset.problems.map(
      ({ file, line, message }) => `${relative(folder, file)}:${line}: ${message}`,
    );
    return { format, ...dataset, problems };
  };
}
