import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { outputError } from '@musica/core';
import { makeFolder } from './make-folder';

/**
 * Writes lines to a file that is either the old one or the complete new one, whenever the program is stopped: they go
 * to a file beside it, which then takes its name. The folder is made where it is missing.
 * @throws MusicaError `output` where that cannot be done; what `lines` throws passes through.
 */
export async function writeLinesAtomically(
  file: string,
  lines: Iterable<string> | AsyncIterable<string>,
): Promise<void> {
  const temporary = `${file}.tmp-${randomBytes(4).toString('hex')}`;
  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw outputError(file, error);
    }
  };
  const handle = await attempt(async () => {
    await makeFolder(dirname(file));
    return open(temporary, 'wx');
  });
  try {
    let block = '';
    for await (const line of lines) {
      block += `${line}\n`;
      if (block.length < 1 << 16) continue;
      const full = block;
      block = '';
      await attempt(() => handle.writeFile(full));
    }
    await attempt(async () => {
      await handle.writeFile(block);
      await handle.sync();
      await handle.close();
      await rename(temporary, file);
    });
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
}
