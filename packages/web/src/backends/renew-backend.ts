import { engine, findBackendFactory, registerBackend, removeBackend } from '@tensorflow/tfjs-core';
import type { TensorBackend } from './active-backend';
import type { BackendName, WasmOptions } from './backend';
import { activateBackend } from './use-backend';

/**
 * Takes a backend whose GPU was lost out of TensorFlow.js, and activates the same on a new device.
 * @param dead the engine's own object of the lost backend; nothing else is taken out
 * @param again whether it is worth another try
 * @returns undefined where it is not, or did not start
 */
export async function renewBackend(
  lost: BackendName,
  dead: unknown,
  wasm: WasmOptions,
  again: boolean,
): Promise<TensorBackend | undefined> {
  // Another aligner of the page may have replaced it already.
  if (engine().registry[lost] === dead) takeOut(lost);
  if (!again) return undefined;
  try {
    return await activateBackend(lost, wasm);
  } catch {
    // The driver is gone.
    return undefined;
  }
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
