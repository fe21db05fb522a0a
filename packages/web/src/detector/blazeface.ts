import {
  BlazeFace,
  type FaceNetwork,
  type BlazeFaceOptions as FindOptions,
  isMusicaError,
  isUrl,
  MusicaError,
  messageOf,
} from '@musica/core';
import { SimdFaceNetwork } from '@musica/wasm';
import { loadFile } from '../models/files-handler';
import type { DownloadOptions, ModelFiles } from '../models/model-source';

export interface BlazeFaceOptions extends FindOptions {
  /**
   * URL of the weights, or `{ 'weights.bin': .. }` with its URL or bytes. Default: those of @musica/models. The URL of a
   * blazeface.json, or its files by name, is a graph for TensorFlow.js, which then runs it on the active backend.
   */
  weights?: string | URL | ModelFiles;
}

/** `BlazeFace` of @musica/core on the kernels of @musica/wasm. */
export class BlazeFaceDetector extends BlazeFace {
  /** @throws MusicaError `detector` where the weights cannot be had or read; the reason of `signal` where it was aborted */
  static async load(
    { weights, ...options }: BlazeFaceOptions = {},
    download: DownloadOptions = {},
  ): Promise<BlazeFaceDetector> {
    try {
      return new BlazeFaceDetector(await openNetwork(weights ?? (await defaultWeights()), download), options);
    } catch (cause) {
      if (download.signal?.aborted) throw download.signal.reason;
      const hint = isMusicaError(cause) ? cause.hint : undefined;
      throw new MusicaError('detector', `the face detector cannot be loaded: ${messageOf(cause)}`, {
        cause,
        ...(hint && { hint }),
      });
    }
  }
}

async function openNetwork(
  weights: string | URL | ModelFiles,
  download: DownloadOptions,
): Promise<FaceNetwork> {
  if (isGraph(weights)) {
    // TensorFlow.js is loaded only for a graph of its own.
    const { openTensorNetwork } = await import('./tensor-network');
    return openTensorNetwork(weights, download);
  }
  const file = typeof weights === 'string' || isUrl(weights) ? weights : weights['weights.bin'];
  if (file === undefined) {
    throw new MusicaError(
      'weights',
      `weights.bin is not among the files (${Object.keys(weights).join(', ')})`,
    );
  }
  return SimdFaceNetwork.create(await loadFile('weights.bin', file, download));
}

function isGraph(weights: string | URL | ModelFiles): boolean {
  if (typeof weights !== 'string' && !isUrl(weights)) {
    return Object.keys(weights).some((name) => name.endsWith('.json'));
  }
  return new URL(weights, 'https://page/').pathname.endsWith('.json');
}

/** The files of @musica/models, in the form that bundlers recognise. */
export async function defaultWeights(): Promise<ModelFiles> {
  return (await import('@musica/models/blazeface/files.js')).default;
}
