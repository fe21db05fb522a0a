import { findBackendFactory, setBackend } from '@tensorflow/tfjs-core';
import { MusicaError, messageOf } from '../errors';

/**
 * Makes a registered backend the active one.
 * TensorFlow.js answers a failed start with `false` and a printed stack; here it is an error with the reason.
 * @throws MusicaError `backend`
 */
export async function startBackend(name: string): Promise<void> {
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
