import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MusicaError, type MusicaErrorCode, messageOf, outputError } from '@musica/core';
import { makeFolder } from './make-folder';

/**
 * Says plainly that there is no file to be read where a path of the command line names none.
 * @throws MusicaError of the given code
 */
export async function assertFile(file: string, code: MusicaErrorCode): Promise<void> {
  let isFolder: boolean;
  try {
    isFolder = (await stat(file)).isDirectory();
  } catch (cause) {
    const missing = ['ENOENT', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '');
    const reason = missing ? 'there is no such file' : `cannot be read: ${messageOf(cause)}`;
    throw new MusicaError(code, `${file}: ${reason}`, { cause });
  }
  if (isFolder) throw new MusicaError(code, `${file}: this is a folder, not a file`);
}

/**
 * Makes the folder of a file that is to be written after long work, and finds out whether it can be written to.
 * @throws MusicaError `output`
 */
export async function assertWritable(file: string): Promise<void> {
  await makeFolder(dirname(file), file);
  try {
    await access(dirname(file), constants.W_OK);
  } catch (cause) {
    throw outputError(file, cause);
  }
  const isFolder = await stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) throw new MusicaError('output', `${file}: cannot be written: it is a folder`);
}
