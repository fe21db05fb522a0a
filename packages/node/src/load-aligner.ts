import { Aligner, loadModel, type Model, memoryHandler } from '@musica/core';
import type { io } from '@tensorflow/tfjs-core';
import { type AlignerBackend, openEngine, prepareBackend } from './backends/aligner-backend';
import { isWebAddress } from './images/read-bytes';
import { fileHandler } from './models/file-handler';
import { defaultModel, shippedModel } from './models/shipped-models';
import { urlHandler } from './models/url-handler';

/**
 * Where a model comes from: the name of one of @musica/models (see
 * `shippedModels`), the path or file: URL of its folder or model.json, the http(s): URL of its model.json, the content of its files by name, or any IOHandler of TensorFlow.js.
 */
export type ModelSource = string | URL | Readonly<Record<string, Uint8Array>> | io.IOHandler;

export interface LoadAlignerOptions {
  /** Default: `standard`, of @musica/models. */
  model?: ModelSource;
  /**
   * What to run on: `simd`, the kernels of @musica/wasm, or a backend of TensorFlow.js. Default `auto`: `simd`, with the
   * best backend of TensorFlow.js (see `useBackend`) active for the face detector.
   */
  backend?: AlignerBackend | 'auto';
}

/**
 * Loads a model and what runs it.
 * @throws MusicaError `backend` or `weights` where one of them cannot be loaded.
 */
export async function loadAligner({ model, backend = 'auto' }: LoadAlignerOptions = {}): Promise<Aligner> {
  await prepareBackend(backend);
  const opened = await openModel(model);
  try {
    return new Aligner(opened, await openEngine(opened.cascade, backend));
  } catch (error) {
    opened.cascade.dispose();
    throw error;
  }
}

/** Loads a model onto the active backend; for what works on models themselves: evaluation, conversion, training. */
export async function openModel(source: ModelSource = defaultModel): Promise<Model> {
  return loadModel(modelHandler(source));
}

/** The IOHandler for a model source. */
export function modelHandler(source: ModelSource): io.IOHandler {
  const shipped = typeof source === 'string' ? shippedModel(source) : undefined;
  if (shipped !== undefined) return fileHandler(shipped);
  if (typeof source === 'string' || source instanceof URL) {
    return isWebAddress(source) ? urlHandler(source) : fileHandler(source);
  }
  return isHandler(source) ? source : memoryHandler(source);
}

function isHandler(source: Readonly<Record<string, Uint8Array>> | io.IOHandler): source is io.IOHandler {
  return typeof source.load === 'function';
}
