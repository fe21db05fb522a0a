import { MusicaError } from '@musica/core';

/**
 * Loads a package that only some commands need and that brings much with it, so that nobody else has to install it.
 * @param load imports it
 * @throws MusicaError `config` where it is not installed
 */
export async function optionalPackage<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const { code, message = '' } = cause as NodeJS.ErrnoException;
    if (code !== 'ERR_MODULE_NOT_FOUND' || !message.includes(name)) throw cause;
    throw new MusicaError('config', `this command needs ${name}, which is not installed`, {
      cause,
      hint: `npm install ${name}, beside @musica/cli (with -g if that is)`,
    });
  }
}
