import { MusicaError } from '../errors';
import { cofw29 } from './cofw29';
import { ibug68 } from './ibug68';
import type { LandmarkScheme } from './scheme';
import { wflw98 } from './wflw98';

export { ibug68ToWflw98, type PointMixture, wflw98Mixtures, wflw98OfIbug68 } from './ibug68-to-wflw98';
export { wflw98FlagsToIbug68, wflw98ToIbug68, wflw98ValuesToIbug68 } from './wflw98-to-ibug68';
export { cofw29, ibug68, type LandmarkScheme, wflw98 };

/** Every scheme that comes with the library. */
export const landmarkSchemes: readonly LandmarkScheme[] = [ibug68, wflw98, cofw29];

/**
 * The scheme with this name, or with this many landmarks.
 * @throws MusicaError `config` where there is none.
 */
export function findScheme(nameOrCount: string | number): LandmarkScheme {
  const scheme = landmarkSchemes.find(({ name, count }) => name === nameOrCount || count === nameOrCount);
  if (scheme) return scheme;
  const known = landmarkSchemes.map(({ name, count }) => `${name} (${count} points)`).join(', ');
  throw new MusicaError('config', `no landmark scheme ${JSON.stringify(nameOrCount)}; known: ${known}`);
}
