import { startBackend } from '@musica/core/tensors';
import { backend } from '@tensorflow/tfjs-core';
import type { TensorBackend } from './active-backend';

/** Plain JavaScript. */
export async function loadCpu(): Promise<TensorBackend> {
  await import('@tensorflow/tfjs-backend-cpu');
  await startBackend('cpu');
  // On its first tensor this backend may print an advertisement, unless it believes it did so already.
  (backend() as { firstUse?: boolean }).firstUse = false;
  return { loaded: { name: 'cpu', gpu: false, detail: 'JavaScript' } };
}
