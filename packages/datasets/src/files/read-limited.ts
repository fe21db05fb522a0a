import { open } from 'node:fs/promises';
import { isMusicaError, MusicaError, messageOf } from '@musica/core';

/**
 * A whole file of at most `megabytes`, so that a wrong file does not fill the memory.
 * @throws MusicaError `dataset` where it cannot be read or is larger.
 */
export async function readLimited(file: string, megabytes: number): Promise<Buffer> {
  try {
    const handle = await open(file);
    try {
      const { size } = await handle.stat();
      if (size > megabytes * 2 ** 20) {
        throw new MusicaError(
          'dataset',
          `${file} has ${Math.ceil(size / 2 ** 20)} MiB; at most ${megabytes} are read of such a file`,
        );
      }
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isMusicaError(error)) throw error;
    throw new MusicaError('dataset', `cannot read ${file}: ${messageOf(error)}`, { cause: error });
  }
}
