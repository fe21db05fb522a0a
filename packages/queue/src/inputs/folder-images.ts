import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { MusicaError, messageOf } from '@musica/core';
import { imageExtensions } from '@musica/files';

/**
 * The images in a folder as they are found, sorted by name, so that the same folder gives the same batches. The names of
 * one folder are in memory at a time; a flat folder of more than some millions is better given as a list.
 * @throws MusicaError `queue` where a folder cannot be read
 */
export async function* folderImages(folder: string, recursive: boolean): AsyncGenerator<string> {
  const entries = await read(folder);
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (recursive) yield* folderImages(path, true);
    } else if (isImageName(entry.name)) yield path;
  }
}

export const isImageName = (name: string): boolean => imageExtensions.includes(extname(name).toLowerCase());

async function read(folder: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (cause) {
    throw new MusicaError('queue', `${folder}: cannot be read: ${messageOf(cause)}`, { cause });
  }
}
