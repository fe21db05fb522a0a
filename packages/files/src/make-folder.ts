import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { outputError } from '@musica/core';

/**
 * Makes a folder and those above it, where they are missing. Not `mkdir` with `recursive`, which in Node 20 never
 * returns below /proc and calls a disk that is read-only a folder that is missing.
 * @param subject what an error names; default the folder
 * @throws MusicaError `output` at the first folder that cannot be made
 */
export async function makeFolder(path: string, subject = path): Promise<void> {
  try {
    await makeLevels(path);
  } catch (cause) {
    throw outputError(subject, cause);
  }
}

async function makeLevels(path: string): Promise<void> {
  const above = dirname(path);
  try {
    await mkdir(path);
  } catch (error) {
    if (await isFolder(path)) return;
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || above === path) throw error;
    await makeLevels(above);
    await mkdir(path).catch(async (second) => {
      // Somebody else may have been quicker.
      if (!(await isFolder(path))) throw second;
    });
  }
}

const isFolder = (path: string) =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
