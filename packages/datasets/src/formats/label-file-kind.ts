import { dirname, resolve } from 'node:path';
import type { ReadOptions } from '../dataset';
import { findLabelFiles, type LabelFiles } from '../files/label-files';
import { FaceCollector } from './face-collector';

/** Files of labels that are told by how they begin; a data set is one of them, or all that lie in a folder. */
export interface LabelFileKind {
  /** In lower case, with the dot. */
  readonly ending: string;
  readonly isKind: (file: string) => Promise<boolean>;
  /** What is said of a path that holds none. */
  readonly none: string;
  /** How such a file reads. */
  readonly hint: string;
}

/** Whether there is such a file at the path, or what is said if not. */
export async function recognisesKind(path: string, { ending, isKind, none }: LabelFileKind) {
  return (await findLabelFiles(path, [ending], isKind)) !== undefined || none;
}

/**
 * The files to read, and what collects their faces: a face that is in several files is kept once. Where none begins as it
 * should, the path itself is read, which says what is wrong with it.
 */
export async function collectKind(
  path: string,
  options: ReadOptions,
  { ending, isKind, hint }: LabelFileKind,
): Promise<LabelFiles & { readonly collector: FaceCollector }> {
  const found = await findLabelFiles(path, [ending], isKind);
  const { root, files } = found ?? { root: dirname(resolve(path)), files: [resolve(path)] };
  const collector = new FaceCollector(root, options, { hint, mergeDuplicates: files.length > 1 });
  return { root, files, collector };
}
