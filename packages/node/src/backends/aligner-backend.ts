import { type Cascade, type FaceEngine, isMusicaError, TensorEngine } from '@musica/core';
import { SimdEngine } from '@musica/wasm';
import { getBackend } from '@tensorflow/tfjs-core';
import { backendNames } from './backend';
import { useBackend } from './use-backend';

/**
 * What an aligner can run on: `simd`, the kernels of @musica/wasm, made for this cascade and the fastest for single faces
 * on a processor; or a backend of TensorFlow.js.
 */
export const alignerBackendNames = ['simd', ...backendNames] as const;

export type AlignerBackend = (typeof alignerBackendNames)[number];

/**
 * Activates the backend of TensorFlow.js that the model is to be loaded onto. With `simd` that is whichever is active
 * already, or the best one: it holds the weights until they are copied, and runs the face detector.
 */
export async function prepareBackend(name: AlignerBackend | 'auto'): Promise<void> {
  if (name !== 'simd') await useBackend(name);
  else if (!getBackend()) await useBackend();
}

/**
 * The engine for a cascade. `auto` is `simd`, or where WebAssembly has no SIMD, the active backend of TensorFlow.js.
 * @throws MusicaError `backend` where `simd` is asked for and cannot run.
 */
export async function openEngine(cascade: Cascade, name: AlignerBackend | 'auto'): Promise<FaceEngine> {
  if (name !== 'simd' && name !== 'auto') return new TensorEngine(cascade);
  try {
    return await SimdEngine.create(cascade);
  } catch (error) {
    if (name === 'auto' && isMusicaError(error) && error.code === 'backend') {
      return new TensorEngine(cascade);
    }
    throw error;
  }
}
