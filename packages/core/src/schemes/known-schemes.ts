import { MusicaError } from '../errors';
import { cofw29 } from './cofw29';
import { ibug68 } from './ibug68';
import { lapa106 } from './lapa106';
import type { LandmarkScheme } from './scheme';
import { wflw98 } from './wflw98';

/** Every scheme that comes with the library. */
export const landmarkSchemes: readonly LandmarkScheme[] = [ibug68, wflw98, cofw29, lapa106];

/**
 * The scheme with this name, or with this many landmarks.
 * @throws MusicaError `config` where there is none.
 */
export function findScheme(nameOrCount: string | number): LandmarkScheme {
  const scheme = landmarkSchemes.find(({ name, count }) => name === nameOrCount || count === nameOrCount);
  if (scheme) return scheme;
  const known = landmarkSchemes.map(({ name, count }) => `${name} (${count} points)`).join(', ');
  throw new MusicaError('config', `no landmark scheme ${JSON.stringify(nameOrCount)}; known: ${known}`, {
    hint: 'one of your own is an object, see docs/own-landmarks.md',
  });
}
