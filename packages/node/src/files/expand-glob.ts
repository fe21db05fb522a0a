import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { MusicaError } from '@musica/core';
import { glob, isDynamicPattern } from 'tinyglobby';

/** The files of a pattern, and the folder above its first wildcard. */
export interface GlobbedFiles {
  readonly root: string;
  readonly files: readonly string[];
}

/**
 * The files that a pattern such as `photos/a*.jpg` stands for, sorted; of hidden files none, unless the pattern begins with
 * a dot there. A path that exists is no pattern, whatever its name. By tinyglobby, which knows all that shells do.
 * @returns undefined for what is no pattern
 * @throws MusicaError `image` for a pattern that no file is of
 */
export async function expandGlob(pattern: string): Promise<GlobbedFiles | undefined> {
  if (!isDynamicPattern(pattern) || (await stat(pattern).catch(() => undefined))) return undefined;
  const slashed = process.platform === 'win32' ? pattern.replace(/\\/g, '/') : pattern;
  const parts = slashed.split('/');
  const root =
    parts
      .slice(
        0,
        parts.findIndex((part) => isDynamicPattern(part)),
      )
      .join('/') || (slashed.startsWith('/') ? '/' : '.');
  const files = (
    await glob(slashed, { onlyFiles: true, expandDirectories: false, absolute: isAbsolute(pattern) })
  ).sort();
  if (files.length === 0) throw new MusicaError('image', `${pattern}: no file is of this pattern`);
  return { root, files };
}
