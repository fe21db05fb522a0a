import type { BackendName, LoadedBackend } from './backend';
import type { BackendReport } from './use-backend';

// TensorFlow.js is loaded by whoever asks for one of its backends, and by nobody else.

/** See `useBackend` in use-backend.ts: loads a backend of TensorFlow.js and makes it the active one. */
export async function useBackend(name: BackendName | 'auto' = 'auto'): Promise<LoadedBackend> {
  const backends = await import('./use-backend');
  return backends.useBackend(name);
}

/**
 * `useBackend` for a process that trains: TensorFlow, where it is not loaded yet, is told to use its oneDNN kernels, which it
 * leaves alone on processors without AVX512-VNNI. There a training step takes 1.3 to 1.7 times as long without them.
 * TensorFlow writes two lines about it to the standard error. The environment's own `TF_ENABLE_ONEDNN_OPTS` stays.
 */
export async function useTrainingBackend(name: BackendName | 'auto' = 'auto'): Promise<LoadedBackend> {
  process.env.TF_ENABLE_ONEDNN_OPTS ??= '1';
  return useBackend(name);
}

/** See `listBackends` in use-backend.ts: tries every backend in this process, then returns to the one that was active. */
export async function listBackends(names?: readonly BackendName[]): Promise<BackendReport[]> {
  const backends = await import('./use-backend');
  return backends.listBackends(names);
}
