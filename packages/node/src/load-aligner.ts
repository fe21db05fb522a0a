import { Aligner, isUrl, type Model, memoryHandler, readStoredModel, type StoredModel } from '@musica/core';
import type { io } from '@tensorflow/tfjs-core';
import { type AlignerBackend, openEngine } from './backends/aligner-backend';
import { useBackend } from './backends/lazy-backends';
import { isWebAddress } from './images/read-bytes';
import { fileHandler } from './models/file-handler';
import { defaultModel, shippedModel } from './models/shipped-models';
import { type UrlHandlerOptions, urlHandler } from './models/url-handler';

/**
 * Where a model comes from: the name of one of @musica/models (see
 * `shippedModels`), the path or file: URL of its folder or model.json, the http(s): URL of its model.json, the content of its files by name, or any IOHandler of TensorFlow.js.
 */
export type ModelSource = string | URL | Readonly<Record<string, Uint8Array>> | io.IOHandler;

export interface LoadAlignerOptions {
  /** Default: `standard`, of @musica/models. */
  model?: ModelSource;
  /**
   * What to run on: `simd`, the kernels of @musica/wasm, or a backend of TensorFlow.js. Default `auto`: `simd`, or where
   * WebAssembly has no SIMD, the best backend of TensorFlow.js. TensorFlow.js is loaded only where it runs the model.
   */
  backend?: AlignerBackend | 'auto';
  /** Stops loading, a download too: the promise then rejects with the signal's reason. */
  signal?: AbortSignal;
}

/**
 * Loads a model and what runs it.
 * @throws MusicaError `backend` or `weights` where one of them cannot be loaded; the reason of `signal`.
 */
export async function loadAligner({
  model = defaultModel,
  backend = 'auto',
  signal,
}: LoadAlignerOptions = {}): Promise<Aligner> {
  const { weights, ...description } = await openStoredModel(model, signal && { signal });
  return new Aligner(description, await openEngine(weights, backend));
}

/** Reads a model into memory, without TensorFlow.js. @throws MusicaError `weights`; the reason of `signal` */
export async function openStoredModel(
  source: ModelSource = defaultModel,
  { signal }: Pick<LoadAlignerOptions, 'signal'> = {},
): Promise<StoredModel> {
  signal?.throwIfAborted();
  const model = await readStoredModel(modelHandler(source, signal && { signal }));
  signal?.throwIfAborted();
  return model;
}

/**
 * Loads a model onto the active backend of TensorFlow.js, the best one where none is active; for what works on models
 * themselves: training, conversion, explanation.
 * @throws MusicaError `weights` or `backend`; the reason of `signal`
 */
export async function openModel(
  source: ModelSource = defaultModel,
  options: Pick<LoadAlignerOptions, 'signal'> = {},
): Promise<Model> {
  const { weights, ...description } = await openStoredModel(source, options);
  const [{ getBackend }, { cascadeOf }] = await Promise.all([
    import('@tensorflow/tfjs-core'),
    import('@musica/core/tensors'),
  ]);
  if (!getBackend()) await useBackend();
  return { ...description, cascade: cascadeOf(weights) };
}

/** The IOHandler for a model source. */
export function modelHandler(source: ModelSource, download: UrlHandlerOptions = {}): io.IOHandler {
  const shipped = typeof source === 'string' ? shippedModel(source) : undefined;
  if (shipped !== undefined) return fileHandler(shipped);
  if (typeof source === 'string' || isUrl(source)) {
    return isWebAddress(source) ? urlHandler(source, download) : fileHandler(source);
  }
  return isHandler(source) ? source : memoryHandler(source);
}

function isHandler(source: Readonly<Record<string, Uint8Array>> | io.IOHandler): source is io.IOHandler {
  return typeof source.load === 'function';
}
