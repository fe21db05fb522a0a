import type { Aligner, StoredModel } from '@musica/core';
import { cascadeOf, tensorAligner } from '@musica/core/tensors';
import { engine, memory } from '@tensorflow/tfjs-core';
import type { TensorBackend } from '../backends/active-backend';
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

/** Number of tensors that are alive in this page or Worker. */
export const numTensors = (): number => memory().numTensors;
