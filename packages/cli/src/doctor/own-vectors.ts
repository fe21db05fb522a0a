import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MusicaError } from '@musica/core';

/** The path of the vectors that come with this package, from the sources as well as from the built file. */
export function ownVectors(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const file = join(folder, 'vectors', 'small.json.gz');
    if (existsSync(file)) return file;
    if (folder === dirname(folder)) {
      throw new MusicaError('weights', 'the reference vectors of this program are not installed', {
        hint: 'reinstall @musica/cli',
      });
    }
  }
}
