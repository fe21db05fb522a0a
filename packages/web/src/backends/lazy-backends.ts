import { loadTensors } from '../aligner/load-tensors';
import type { BackendName, LoadedBackend, WasmOptions } from './backend';
import type { BackendReport } from './use-backend';

// TensorFlow.js is loaded by whoever asks for one of its backends, and by nobody else.

/** See `useBackend` in use-backend.ts: loads a backend of TensorFlow.js and makes it the active one of this page or Worker. */
export async function useBackend(
  name: BackendName | 'auto' = 'auto',
  wasm: WasmOptions = {},
): Promise<LoadedBackend<BackendName>> {
  const backends = await loadTensors()();
  return backends.useBackend(name, wasm);
}

/** See `listBackends` in use-backend.ts: tries every backend of TensorFlow.js, then returns to the one that was active. */
export async function listBackends(
  names?: readonly BackendName[],
  wasm: WasmOptions = {},
): Promise<BackendReport[]> {
  const backends = await loadTensors()();
  return backends.listBackends(names, wasm);
}
