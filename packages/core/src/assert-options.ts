import { MusicaError } from './errors';

/** Refuses options that are no object, as a caller without types may give them. @throws MusicaError `config` */
export function assertOptions(options: unknown): void {
  if (typeof options === 'object' && options !== null) return;
  throw new MusicaError('config', `the options are ${options === null ? 'null' : typeof options}`, {
    hint: 'leave them out, or give an object: { exitBelow: 4 }',
  });
}
