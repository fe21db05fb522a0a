import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { imageExtensions } from '@musica/files';
import { splitOfFile } from './split-name';

/** Folders that hold nothing but labels: the data set is the folder above. */
const LABEL_FOLDER =
  /^(annotations?|annots?|anno|ann|labels?|keypoints?|landmarks?|xmls?|jsons?|csvs?|points?|pts)$/i;

/** The files of labels of a data set, and the folder that is all of it. */
export interface LabelFiles {
  /** Absolute. */
  readonly root: string;
  /** Absolute; those that are a whole split before those of a subset, those of no split last. */
  readonly files: readonly string[];
}

/**
 * The files of labels at a path: the file itself, or those in the folder or in one of its folders for labels
 * (`annotations` ..).
 * @param endings in lower case, with the dot
 * @param isKind whether a file is of the kind that is wanted
 */
export async function findLabelFiles(
  path: string,
  endings: readonly string[],
  isKind: (file: string) => Promise<boolean>,
): Promise<LabelFiles | undefined> {
  const start = resolve(path);
  const info = await stat(start).catch(() => undefined);
  const fits = async (file: string) => endings.includes(extname(file).toLowerCase()) && (await isKind(file));
  if (info?.isFile()) {
    return (await fits(start)) ? { root: await dataFolderOf(dirname(start)), files: [start] } : undefined;
  }
  if (!info?.isDirectory()) return undefined;
  const found: string[] = [];
  for (const folder of [start, ...(await labelFoldersIn(start))]) {
    const names = await readdir(folder).catch(() => [] as string[]);
    for (const name of names.sort()) if (await fits(join(folder, name))) found.push(join(folder, name));
  }
  if (found.length === 0) return undefined;
  // Among equals the order of names stays.
  return { root: await dataFolderOf(start), files: found.sort((a, b) => rank(a) - rank(b)) };
}

/** The folder of the data set that a file in this folder is of: the one above, if this one has nothing but labels. */
export async function dataFolderOf(folder: string): Promise<string> {
  if (!LABEL_FOLDER.test(basename(folder))) return folder;
  const names = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const isOther = (name: string) => imageExtensions.includes(extname(name).toLowerCase());
  return names.some((entry) => entry.isDirectory() || isOther(entry.name)) ? folder : dirname(folder);
}

function rank(file: string): number {
  const { split, subset } = splitOfFile(basename(file));
  if (split === undefined) return 2;
  return subset === undefined ? 0 : 1;
}

async function labelFoldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && LABEL_FOLDER.test(entry.name))
    .map(({ name }) => join(folder, name))
    .sort();
}

/** The first bytes of a file, one character each; empty where it cannot be read. */
export async function headOf(file: string, bytes: number): Promise<string> {
  const handle = await open(file).catch(() => undefined);
  if (!handle) return '';
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } catch {
    return '';
  } finally {
    await handle.close();
  }
}
