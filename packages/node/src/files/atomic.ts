import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { MusicaError, messageOf } from '@musica/core';

/** A name beside `path` that nothing else uses; the marker tells leftovers of a killed process from other files. */
const beside = (path: string, marker: 'tmp' | 'old') =>
  join(dirname(path), `${basename(path)}.${marker}-${randomBytes(4).toString('hex')}`);

/**
 * Writes a file so that its name never stands for half a file: a new file is written and forced to the disk, then takes
 * the name. Folders on the way are created.
 * @throws MusicaError `output` naming the path; the file that was there before is then still there.
 */
export async function writeFileAtomic(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = beside(path, 'tmp');
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeDurably(temporary, content);
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (cause) {
    await removeQuietly(temporary);
    throw outputError(path, cause);
  }
}

export interface WriteFolderOptions {
  /** Names that the folder's earlier version may hold besides those of the new one; they go with it. */
  mayReplace?: (name: string) => boolean;
}

/**
 * Replaces a whole folder of files at once, for files that only mean something together (a checkpoint's weights and
 * its optimizer state). A process killed at any time leaves the old folder or the new one: at worst under the name
 * `FOLDER.old-..`, from which `recoverFolder` brings it back.
 * @param files content by plain file name
 * @throws MusicaError `output` where it cannot be written, or the folder holds files that would be lost
 */
export async function writeFolderAtomic(
  folder: string,
  files: Readonly<Record<string, Uint8Array | string>>,
  options: WriteFolderOptions = {},
): Promise<void> {
  await recoverFolder(folder);
  await refuseStrangers(folder, (name) => name in files || options.mayReplace?.(name) === true);
  const temporary = beside(folder, 'tmp');
  try {
    await mkdir(temporary, { recursive: true });
    for (const [name, content] of Object.entries(files)) await writeDurably(join(temporary, name), content);
    await syncFolder(temporary);
    await swap(temporary, folder);
  } catch (cause) {
    await removeQuietly(temporary);
    throw outputError(folder, cause);
  }
}

/**
 * Finishes what a killed `writeFolderAtomic` left behind: brings the old folder back if the process died between the
 * two renames, and removes leftovers. To be called before the folder is read.
 * @returns whether the folder had to be brought back
 */
export async function recoverFolder(folder: string): Promise<boolean> {
  const [kept, ...surplus] = await leftovers(folder, 'old');
  const unfinished = await leftovers(folder, 'tmp');
  const bringBack = kept !== undefined && !(await exists(folder));
  try {
    if (bringBack) await rename(kept, folder);
    else if (kept !== undefined) surplus.push(kept);
    for (const path of [...surplus, ...unfinished]) await rm(path, { recursive: true, force: true });
  } catch (cause) {
    throw outputError(folder, cause);
  }
  return bringBack;
}

/** A rename cannot replace a folder that holds files, so the old one steps aside first. */
async function swap(temporary: string, folder: string): Promise<void> {
  if (!(await exists(folder))) return rename(temporary, folder);
  const old = beside(folder, 'old');
  await rename(folder, old);
  try {
    await rename(temporary, folder);
  } catch (error) {
    await rename(old, folder);
    throw error;
  }
  await syncFolder(dirname(folder));
  await rm(old, { recursive: true, force: true });
}

async function refuseStrangers(folder: string, known: (name: string) => boolean): Promise<void> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw outputError(folder, cause);
  }
  const stranger = names.find((name) => !known(name));
  if (stranger === undefined) return;
  throw new MusicaError('output', `${folder}: holds other files (${stranger}), so it is not replaced`, {
    hint: 'choose a folder that is empty or does not exist yet',
  });
}

async function leftovers(folder: string, marker: 'tmp' | 'old'): Promise<string[]> {
  const parent = dirname(folder);
  const prefix = `${basename(folder)}.${marker}-`;
  const names = await readdir(parent).catch(() => [] as string[]);
  // Only names of exactly our making: this function deletes.
  return names
    .filter((name) => name.startsWith(prefix) && /^[0-9a-f]{8}$/.test(name.slice(prefix.length)))
    .map((name) => join(parent, name));
}

async function writeDurably(path: string, content: Uint8Array | string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a rename durable. Windows cannot open folders, and does not need it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** After a failure: what cannot even be removed must not hide the reason of the failure. */
const removeQuietly = (path: string) => rm(path, { recursive: true, force: true }).catch(() => undefined);

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'no permission to write there',
  EPERM: 'no permission to write there',
  EROFS: 'the disk is read-only',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'a part of the path is a file, not a folder',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'the name is too long',
};

/** Any failure to write `path` as one line. */
export function outputError(path: string, cause: unknown): MusicaError {
  if (cause instanceof MusicaError) return cause;
  const reason = reasons[(cause as NodeJS.ErrnoException).code ?? ''] ?? messageOf(cause).split('\n')[0];
  return new MusicaError('output', `${path}: cannot be written: ${reason}`, { cause });
}
