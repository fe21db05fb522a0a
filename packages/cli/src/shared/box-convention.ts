import { readFileSync } from 'node:fs';
import { assertBoxConvention, type BoxConvention, MusicaError, messageOf } from '@musica/core';

/**
 * The value of `--box-convention`: the path of a file that `musica dataset fit-box` wrote.
 * @throws MusicaError `box` that names the file
 */
export function readBoxConvention(path: string): BoxConvention {
  try {
    const convention: unknown = JSON.parse(readFileSync(path, 'utf8'));
    assertBoxConvention(convention);
    return convention;
  } catch (cause) {
    throw new MusicaError('box', `${path}: ${messageOf(cause)}`, {
      cause,
      hint: '`musica dataset fit-box --out FILE` writes a box convention',
    });
  }
}
