import { MusicaError } from '@musica/core';

/** The start of the SHA-256 that the name of a weight file carries; undefined for files of other making. */
export function fingerprintIn(name: string): string | undefined {
  return /\.([0-9a-f]{8})\.bin$/.exec(name)?.[1];
}

/**
 * Whether a weight file is what its name says. Only secure contexts (https, localhost) can compute it; elsewhere the
 * length alone is checked, by `readModel`.
 * @throws MusicaError `weights` where it is damaged
 */
export async function assertContent(where: string, name: string, content: Uint8Array): Promise<void> {
  const expected = fingerprintIn(name);
  const subtle = globalThis.crypto?.subtle;
  if (expected === undefined || subtle === undefined) return;
  const digest = new Uint8Array(await subtle.digest('SHA-256', content as Uint8Array<ArrayBuffer>));
  const found = Array.from(digest.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (found === expected) return;
  throw new MusicaError('weights', `${where}: damaged (its content does not match its name)`, {
    hint: 'copy or download the whole model again: model.json and the files it names',
  });
}
