import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { MusicaError, messageOf } from '@musica/core';

/** A name beside `path` that nothing else uses. */
const beside = (path: string) =>
  join(dirname(path), `${basename(path)}.tmp-${randomBytes(4).toString('hex')}`);

/**
 * Writes a file so that its name never stands for half a file: a new file is written and forced to the disk, then takes
 * the name. Folders on the way are created.
 * @throws MusicaError `output` naming the path; the file that was there before is then still there.
 */
export async function writeFileAtomic(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = beside(path);
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

/**
 * Removes what processes that were killed while they wrote `path` left beside it. Only for whoever alone writes it.
 * @throws MusicaError `output` where that cannot be done.
 */
export async function removeLeftovers(path: string): Promise<void> {
  const prefix = `${basename(path)}.tmp-`;
  // Only names of exactly our making: this function deletes.
  const ours = (name: string) => name.startsWith(prefix) && /^[0-9a-f]{8}$/.test(name.slice(prefix.length));
  try {
    for (const name of await readdir(dirname(path))) if (ours(name)) await rm(join(dirname(path), name));
  } catch (cause) {
    throw outputError(path, cause);
  }
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
