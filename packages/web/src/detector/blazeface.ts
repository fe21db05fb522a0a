import { BlazeFace } from '@musica/core';
import { loadTensors } from '../aligner/load-tensors';
import type { DownloadOptions } from '../models/model-source';
import { shippedDetector } from '../models/shipped-models';
import { type BlazeFaceOptions, openNetwork } from './open-network';

export type { BlazeFaceOptions } from './open-network';

/** `BlazeFace` of @musica/core on the kernels of @musica/wasm. */
export class BlazeFaceDetector extends BlazeFace {
  /** @throws MusicaError `detector` where the weights cannot be had or read; the reason of `signal` where it was aborted */
  static async load(
    { weights, ...options }: BlazeFaceOptions = {},
    download: DownloadOptions = {},
  ): Promise<BlazeFaceDetector> {
    const network = await openNetwork(weights ?? (await shippedDetector()), download, loadTensors());
    return new BlazeFaceDetector(network, options);
  }
}
