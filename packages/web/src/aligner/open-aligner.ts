import { Aligner, type StoredModel } from '@musica/core';
import { cascadeOf, tensorAligner } from '@musica/core/tensors';
import { SimdEngine } from '@musica/wasm';
import type { ActiveBackend } from '../backends/active-backend';
import type { LoadedBackend } from '../backends/backend';
import type { EngineOptions } from './engine-options';

/** On the processor with kernels of its own, which take a third of the time; on a GPU with those of TensorFlow.js. */
export async function openAligner(
  { name }: LoadedBackend,
  { weights, ...description }: StoredModel,
  engine: EngineOptions['engine'] = 'auto',
): Promise<Aligner> {
  const onTensors = () => tensorAligner({ ...description, cascade: cascadeOf(weights) });
  if (name !== 'wasm' || engine === 'tensorflow') return onTensors();
  try {
    return new Aligner(description, await SimdEngine.create(weights));
  } catch {
    // WebAssembly without SIMD.
    return onTensors();
  }
}

/** What runs the model is said with what runs the rest. */
export function withEngine(backend: ActiveBackend, { engine }: Aligner): ActiveBackend {
  if (!(engine instanceof SimdEngine)) return backend;
  const { loaded } = backend;
  return { ...backend, loaded: { ...loaded, detail: `${loaded.detail}; model: ${engine.name}` } };
}
