import { Aligner, loadModel } from '@musica/core';
import { SimdEngine } from '@musica/wasm';
import type { io } from '@tensorflow/tfjs-core';
import type { ActiveBackend } from '../backends/active-backend';
import type { LoadedBackend } from '../backends/backend';
import type { EngineOptions } from './engine-options';

/** On the processor with kernels of its own, which take a third of the time; on a GPU with those of TensorFlow.js. */
export async function openAligner(
  { name }: LoadedBackend,
  artifacts: io.ModelArtifacts,
  engine: EngineOptions['engine'] = 'auto',
): Promise<Aligner> {
  const model = await loadModel({ load: async () => artifacts });
  if (name !== 'wasm' || engine === 'tensorflow') return new Aligner(model);
  try {
    return new Aligner(model, await SimdEngine.create(model.cascade));
  } catch {
    // WebAssembly without SIMD.
    return new Aligner(model);
  }
}

/** What runs the model is said with what runs the rest. */
export function withEngine(backend: ActiveBackend, { engine }: Aligner): ActiveBackend {
  if (!(engine instanceof SimdEngine)) return backend;
  const { loaded } = backend;
  return { ...backend, loaded: { ...loaded, detail: `${loaded.detail}; model: ${engine.name}` } };
}
