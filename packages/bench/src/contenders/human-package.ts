import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { MusicaError } from '@musica/core';

/**
 * The path of a file in the folder of models of @vladmandic/human, which the package hides behind `exports`.
 * @throws MusicaError `backend` where it is not installed
 */
export function humanModel(file: string): string {
  const hint = 'npm install @vladmandic/human@3.3.6';
  try {
    let folder = dirname(createRequire(import.meta.url).resolve('@vladmandic/human'));
    for (; ; folder = dirname(folder)) {
      const path = join(folder, 'models', file);
      if (existsSync(path)) return path;
      if (folder === dirname(folder)) throw new Error(`${file} is not in the package`);
    }
  } catch (cause) {
    throw new MusicaError('backend', '@vladmandic/human is not installed', { cause, hint });
  }
}
