import { engine, findBackendFactory, registerBackend, removeBackend } from '@tensorflow/tfjs-core';
import type { ActiveBackend } from './active-backend';
import { type BackendName, backendNames, type WasmOptions } from './backend';
import { activateBackend } from './use-backend';

/**
 * Activates a backend in place of one whose GPU was lost: the same on a new device where there is one, or the next.
 * @param dead the engine's own object of the lost backend; nothing else is taken out
 * @param again whether the same backend is worth another try
 */
export async function replaceBackend(
  lost: BackendName,
  dead: unknown,
  wasm: WasmOptions,
  again: boolean,
): Promise<ActiveBackend> {
  // Another aligner of the page may have replaced it already.
  if (engine().registry[lost] === dead) takeOut(lost);
  if (again) {
    try {
      return await activateBackend(lost, wasm);
    } catch {
      // The driver is gone; the next backend does it.
    }
  }
  return activateBackend(
    'auto',
    wasm,
    backendNames.filter((name) => name !== lost),
  );
}

/** Forgets the instance and keeps the recipe, which TensorFlow.js forgets together. */
function takeOut(name: BackendName): void {
  const factory = findBackendFactory(name);
  const priority = engine().registryFactory[name]?.priority;
  try {
    removeBackend(name);
  } catch {
    // A lost device may refuse even to be freed.
    delete engine().registry[name];
  }
  registerBackend(name, factory, priority);
}
