import type { Aligner, Box, ExplainedFace, Model, PixelImage, StoredModel } from '@musica/core';
import { cascadeOf, explain, startBackend, tensorAligner } from '@musica/core/tensors';
import { engine, getBackend, memory } from '@tensorflow/tfjs-core';
import type { TensorBackend } from '../backends/active-backend';
import { type BackendName, backendNames, type WasmOptions } from '../backends/backend';
import { renewBackend } from '../backends/renew-backend';
import { activateBackend, listBackends, useBackend } from '../backends/use-backend';

export { openTensorNetwork } from '../detector/tensor-network';
export { activateBackend, listBackends, renewBackend, useBackend };

// What an aligner needs of TensorFlow.js. It is imported only where a backend of TensorFlow.js is asked for.

/** A model on a backend of TensorFlow.js. */
export interface TensorParts {
  readonly backend: TensorBackend;
  readonly aligner: Aligner;
  /** The object that TensorFlow.js holds for the backend. */
  readonly instance: unknown;
}

/** @param backend that is active */
export function openTensorParts(
  backend: TensorBackend,
  { weights, ...description }: StoredModel,
): TensorParts {
  const aligner = tensorAligner({ ...description, cascade: cascadeOf(weights) });
  return { backend, aligner, instance: engine().registry[backend.loaded.name] };
}

/** A model as tensors, which `explain` looks into. */
export class ExplainingModel {
  readonly #model: Model;
  readonly #backend: string;

  private constructor(model: Model, backend: string) {
    this.#model = model;
    this.#backend = backend;
  }

  /** @param backend the backend that it goes onto; undefined for any on the processor */
  static async open(
    { weights, ...description }: StoredModel,
    backend: BackendName | undefined,
    wasm: WasmOptions,
  ): Promise<ExplainingModel> {
    if (backend === undefined) {
      const candidates = backendNames.filter((name) => name !== 'webgpu');
      const { loaded } = await activateBackend('auto', wasm, candidates);
      return new ExplainingModel({ ...description, cascade: cascadeOf(weights) }, loaded.name);
    }
    if (getBackend() !== backend) await startBackend(backend);
    return new ExplainingModel({ ...description, cascade: cascadeOf(weights) }, backend);
  }

  /** See `explain` of @musica/core. */
  async explain(image: PixelImage, boxes: readonly Box[]): Promise<ExplainedFace[]> {
    // Another may have been loaded meanwhile.
    if (getBackend() !== this.#backend) await startBackend(this.#backend);
    return explain(this.#model, image, boxes);
  }

  dispose(): void {
    this.#model.cascade.dispose();
  }
}

/** Number of tensors that are alive in this page or Worker. */
export const numTensors = (): number => memory().numTensors;
