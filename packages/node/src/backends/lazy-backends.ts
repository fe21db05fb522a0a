import type { BackendName, LoadedBackend } from './backend';
import type { BackendReport } from './use-backend';

// TensorFlow.js is loaded by whoever asks for one of its backends, and by nobody else.

/** See `useBackend` in use-backend.ts: loads a backend of TensorFlow.js and makes it the active one. */
export async function useBackend(name: BackendName | 'auto' = 'auto'): Promise<LoadedBackend> {
  const backends = await import('./use-backend');
  return backends.useBackend(name);
}

/** See `listBackends` in use-backend.ts: tries every backend in this process, then returns to the one that was active. */
export async function listBackends(names?: readonly BackendName[]): Promise<BackendReport[]> {
  const backends = await import('./use-backend');
  return backends.listBackends(names);
}
