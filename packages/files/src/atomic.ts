import { randomBytes } from 'node:crypto';
import { constants, copyFile, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bytesOf, outputError } from '@musica/core';
import { makeFolder } from './make-folder';

/** A name beside `path` that nothing else uses. */
const beside = (path: string) =>
  join(dirname(path), `${basename(path)}.tmp-${randomBytes(4).toString('hex')}`);

export interface WriteOptions {
  /**
   * Whether the file is forced to the disk, so that it outlives a loss of power as well. False is for many files that can
   * be made again: waiting for the disk after each takes longer than writing it. Default true.
   */
  readonly durable?: boolean;
}

/** A file in one piece, or piece by piece where it is too large to be held in memory. */
export type FileContent = Uint8Array | string | Iterable<string> | AsyncIterable<string>;

/**
 * Writes a file so that its name never stands for half a file: a new file is written and forced to the disk, then takes
 * the name. Folders on the way are created.
 * @throws MusicaError `output` naming the path, and whatever the content throws while it is made; the file that was there
 *   before is then still there.
 */
export async function writeFileAtomic(
  path: string,
  content: FileContent,
  { durable = true }: WriteOptions = {},
): Promise<void> {
  const temporary = beside(path);
  const attempt = <T>(work: Promise<T>): Promise<T> =>
    work.catch((cause) => {
      throw outputError(path, cause);
    });
  try {
    await makeFolder(dirname(path), path);
    const file = await attempt(open(temporary, 'wx'));
    try {
      const whole = typeof content === 'string' ? content : bytesOf(content);
      // Each goes behind the one before.
      for await (const piece of whole !== undefined
        ? [whole]
        : (content as Exclude<FileContent, string | Uint8Array>))
        await attempt(file.writeFile(piece));
      if (durable) await attempt(file.sync());
    } finally {
      await attempt(file.close());
    }
    await attempt(renameOver(temporary, path));
    if (durable) await syncFolder(dirname(path));
  } catch (error) {
    await removeQuietly(temporary);
    throw error;
  }
}

/**
 * Copies a file so that its new name never stands for half of it (see `writeFileAtomic`); the system copies, and shares the
 * blocks where its file system can.
 * @throws MusicaError `output` naming the new path
 */
export async function copyFileAtomic(from: string, to: string): Promise<void> {
  const temporary = beside(to);
  try {
    await makeFolder(dirname(to), to);
    await copyFile(from, temporary, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    await renameOver(temporary, to);
  } catch (cause) {
    await removeQuietly(temporary);
    throw outputError(to, cause);
  }
}

/** Characters that go to a file at once. */
const BLOCK = 1 << 16;

/** `writeFileAtomic` for lines, which get their line ends here. */
export function writeLinesAtomic(
  path: string,
  lines: Iterable<string> | AsyncIterable<string>,
  options?: WriteOptions,
): Promise<void> {
  return writeFileAtomic(path, inBlocks(lines), options);
}

async function* inBlocks(lines: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string> {
  let block = '';
  for await (const line of lines) {
    block += `${line}\n`;
    if (block.length < BLOCK) continue;
    yield block;
    block = '';
  }
  yield block;
}

/**
 * Removes temporary files that killed processes left beside `path`. Call it only if no other process writes `path`.
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

/** Waits, in milliseconds, before a rename is tried again. */
const patience = [10, 50, 200, 500];

/** Windows refuses to replace a file that a virus scanner or an indexer has open, which they do for a moment. */
async function renameOver(from: string, to: string): Promise<void> {
  for (const wait of process.platform === 'win32' ? patience : []) {
    try {
      return await rename(from, to);
    } catch (error) {
      if (!['EPERM', 'EBUSY'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
      await sleep(wait);
    }
  }
  await rename(from, to);
}

/**
 * Makes a rename durable if the system can: Windows cannot open folders, and some network file systems fail.
 * The file is complete under its name by then, so a failure is ignored.
 */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close().catch(() => undefined);
}

/** After a failure: what cannot even be removed must not hide the reason of the failure. */
const removeQuietly = (path: string) => rm(path, { recursive: true, force: true }).catch(() => undefined);
