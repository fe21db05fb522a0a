import { basename, dirname } from 'node:path';
import type { FaceRecord } from '../dataset';
import type { ImageQuery } from '../files/image-finder';
import { splitOfFile } from '../files/split-name';

/** What the name of a file of labels says of each of its faces, and how their images are looked for. */
export function partOfFile(
  file: string,
  query: ImageQuery = {},
): Pick<FaceRecord, 'split' | 'subsets'> & { readonly query: ImageQuery } {
  const { split, subset } = splitOfFile(basename(file));
  return {
    ...(split === undefined ? {} : { split }),
    ...(subset === undefined ? {} : { subsets: [subset] }),
    query: { ...query, from: dirname(file), ...(split === undefined ? {} : { split }) },
  };
}
