import { fileURLToPath } from 'node:url';
import { MusicaError, type MusicaErrorCode, messageOf } from '@musica/core';

/**
 * The path that a path or a file: URL means.
 * @throws MusicaError with the given code where a URL is of another kind
 */
export function pathOf(source: string | URL, code: MusicaErrorCode): string {
  if (typeof source === 'string' && !source.startsWith('file:')) return source;
  try {
    return fileURLToPath(source);
  } catch (cause) {
    throw new MusicaError(code, `${source}: ${messageOf(cause)}`, {
      cause,
      hint: 'give a path, or a file:, http: or https: URL',
    });
  }
}
