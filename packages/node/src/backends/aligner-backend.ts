import { type CascadeWeights, type FaceEngine, isMusicaError } from '@musica/core';
import { SimdEngine } from '@musica/wasm';
import { type BackendName, backendNames } from './backend';

/**
 * What an aligner can run on: `simd`, the kernels of @musica/wasm, the fastest for single faces on a processor; or a
 * backend of TensorFlow.js.
 */
export const alignerBackendNames = ['simd', ...backendNames] as const;

export type AlignerBackend = 'simd' | BackendName;

/**
 * The engine for a cascade. `auto` is `simd`, or where WebAssembly has no SIMD, the best backend of TensorFlow.js, which
 * is loaded only then.
 * @throws MusicaError `backend` where the one that is asked for cannot run.
 */
export async function openEngine(
  weights: CascadeWeights,
  name: AlignerBackend | 'auto' = 'auto',
): Promise<FaceEngine> {
  if (name !== 'simd' && name !== 'auto') return openTensorEngine(weights, name);
  try {
    return await SimdEngine.create(weights);
  } catch (error) {
    if (name === 'auto' && isMusicaError(error) && error.code === 'backend') {
      return openTensorEngine(weights, 'auto');
    }
    throw error;
  }
}

async function openTensorEngine(weights: CascadeWeights, name: BackendName | 'auto'): Promise<FaceEngine> {
  const { useBackend } = await import('./use-backend');
  await useBackend(name);
  const { cascadeOf, TensorEngine } = await import('@musica/core/tensors');
  return new TensorEngine(cascadeOf(weights));
}
