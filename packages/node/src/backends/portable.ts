import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { startBackend } from '@musica/core/tensors';
import { backend, env } from '@tensorflow/tfjs-core';
import type { LoadedBackend } from './backend';

/** WebAssembly, from the files of the installed package: nothing is downloaded. */
export async function loadWasm(): Promise<LoadedBackend> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')) + sep);
  await withoutProcessListeners(() => startBackend('wasm'));
  const simd = await env().getAsync('WASM_HAS_SIMD_SUPPORT');
  return {
    name: 'wasm',
    registeredAs: 'wasm',
    gpu: false,
    detail: simd ? 'WebAssembly with SIMD' : 'WebAssembly',
  };
}

/** Plain JavaScript. */
export async function loadCpu(): Promise<LoadedBackend> {
  await import('@tensorflow/tfjs-backend-cpu');
  await startBackend('cpu');
  // On its first tensor this backend prints an advertisement for tfjs-node, unless it believes it did so already.
  (backend() as { firstUse?: boolean }).firstUse = false;
  return { name: 'cpu', registeredAs: 'cpu', gpu: false, detail: 'JavaScript' };
}

/**
 * The WebAssembly module adds listeners for uncaught errors, which rethrow: with them, every crash of the program would
 * be reported as one in the minified text of that module. They are taken off again; others' listeners stay.
 */
async function withoutProcessListeners(load: () => Promise<void>): Promise<void> {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => process.listeners(event as 'exit'));
  try {
    await load();
  } finally {
    events.forEach((event, index) => {
      for (const listener of process.listeners(event as 'exit')) {
        if (!before[index]!.includes(listener)) process.off(event, listener);
      }
    });
  }
}
