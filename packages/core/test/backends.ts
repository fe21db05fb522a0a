import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

/** The backends that need nothing but npm. */
export const portableBackends = ['cpu', 'wasm'] as const;

export async function useTestBackend(name: (typeof portableBackends)[number]): Promise<void> {
  const manifest = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
  setWasmPaths(join(dirname(manifest), 'dist/'));
  if (!(await tf.setBackend(name))) throw new Error(`backend ${name} did not start`);
}
