import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { MusicaError, messageOf } from '@musica/core';
import { parseReferenceVectors, type ReferenceVectors } from '@musica/core/tensors';

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
