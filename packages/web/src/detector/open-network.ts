import {
  type FaceNetwork,
  type BlazeFaceOptions as FindOptions,
  isMusicaError,
  isUrl,
  MusicaError,
  messageOf,
} from '@musica/core';
import { SimdFaceNetwork } from '@musica/wasm';
import type { LoadTensors } from '../aligner/tensor-tools';
import { loadFile } from '../models/files-handler';
import type { DownloadOptions, ModelFiles } from '../models/model-source';

export interface BlazeFaceOptions extends FindOptions {
  /**
   * URL of the weights, or `{ 'weights.bin': .. }` with its URL or bytes. Default: those of @musica/models. The URL of a
   * blazeface.json, or its files by name, is a graph for TensorFlow.js, which then runs it on the active backend.
   */
  weights?: string | URL | ModelFiles;
}

/**
 * The network of BlazeFace: on the kernels of @musica/wasm, or of TensorFlow.js for a graph of its own.
 * @throws MusicaError `detector` where the weights cannot be had or read; the reason of the signal where it was aborted
 */
export async function openNetwork(
  weights: string | URL | ModelFiles,
  download: DownloadOptions,
  tensors: LoadTensors,
): Promise<FaceNetwork> {
  try {
    return await open(weights, download, tensors);
  } catch (cause) {
    if (download.signal?.aborted) throw download.signal.reason;
    const hint = isMusicaError(cause) ? cause.hint : undefined;
    throw new MusicaError('detector', `the face detector cannot be loaded: ${messageOf(cause)}`, {
      cause,
      ...(hint && { hint }),
    });
  }
}

async function open(
  weights: string | URL | ModelFiles,
  download: DownloadOptions,
  tensors: LoadTensors,
): Promise<FaceNetwork> {
  // TensorFlow.js is loaded only for a graph of its own.
  if (isGraph(weights)) return (await tensors()).openTensorNetwork(weights, download);
  const file = typeof weights === 'string' || isUrl(weights) ? weights : weights['weights.bin'];
  if (file === undefined) {
    throw new MusicaError(
      'weights',
      `weights.bin is not among the files (${Object.keys(weights).join(', ')})`,
    );
  }
  return SimdFaceNetwork.create(await loadFile('weights.bin', file, download));
}

/** Whether a detector is a graph of TensorFlow.js, which needs none of our kernels. */
export function isGraph(weights: string | URL | ModelFiles): boolean {
  if (typeof weights !== 'string' && !isUrl(weights)) {
    return Object.keys(weights).some((name) => name.endsWith('.json'));
  }
  return new URL(weights, 'https://page/').pathname.endsWith('.json');
}
