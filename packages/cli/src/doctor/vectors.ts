import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { MusicaError, messageOf } from '@musica/core';
import { parseReferenceVectors, type ReferenceVectors } from '@musica/core/tensors';

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

/**
 * Reads a file of reference vectors: JSON, or JSON packed with gzip.
 * @throws MusicaError `weights` naming the file
 */
export async function readVectors(file: string): Promise<ReferenceVectors> {
  try {
    const bytes = await readFile(file);
    const text = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
    return parseReferenceVectors(JSON.parse(text.toString('utf8')));
  } catch (cause) {
    throw new MusicaError('weights', `${file}: ${messageOf(cause)}`, {
      cause,
      hint: 'reference vectors are JSON with config, weights, pyramid, initialShape and steps',
    });
  }
}
