import { MusicaError } from '@musica/core';

/** The Worker of this package; written in the form that bundlers recognise. */
export function makeWorker(): Worker {
  if (typeof Worker === 'undefined') {
    throw new MusicaError('config', 'there are no Workers here', { hint: 'load without `worker`' });
  }
  return new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
}
