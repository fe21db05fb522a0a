import { MusicaError, messageOf } from '@musica/core';
import { findBackendFactory, setBackend } from '@tensorflow/tfjs-core';
import type { LoadedBackend } from './backend';

/** A backend that is active, and how to hear that it no longer is. */
export interface ActiveBackend {
  readonly loaded: LoadedBackend;
  /** Resolves with what the browser says when the GPU behind it is lost; undefined where nothing can be lost. */
  readonly lost?: Promise<string>;
}

/**
 * Makes a registered backend the active one.
 * TensorFlow.js answers a failed start with `false` and a printed stack; here it is an error with the reason.
 */
export async function activate(name: string): Promise<void> {
  if (await setBackend(name)) return;
  let cause: unknown = 'it did not start';
  try {
    const second = await findBackendFactory(name)();
    second.dispose();
  } catch (thrown) {
    cause = thrown;
  }
  throw new MusicaError('backend', `backend ${name} cannot start: ${messageOf(cause).split('\n')[0]}`, {
    cause,
  });
}
