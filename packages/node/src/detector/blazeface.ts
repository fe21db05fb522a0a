import { readFile } from 'node:fs/promises';
import {
  BlazeFace,
  type FaceNetwork,
  type BlazeFaceOptions as FindOptions,
  MusicaError,
  messageOf,
} from '@musica/core';
import { SimdFaceNetwork } from '@musica/wasm';
import { shippedFile } from '../models/shipped-models';

export interface BlazeFaceOptions extends FindOptions {
  /**
   * Path of other weights: a file like blazeface/weights.bin of @musica/models, the default, or a blazeface.json for
   * TensorFlow.js, which then runs it on the active backend (the best one, where there is none yet).
   */
  weights?: string;
}

/** `BlazeFace` of @musica/core on the kernels of @musica/wasm. */
export class BlazeFaceDetector extends BlazeFace {
  /** @throws MusicaError `detector` where the weights are not there or cannot be read, `config` where an option cannot be used */
  static async load({ weights, ...options }: BlazeFaceOptions = {}): Promise<BlazeFaceDetector> {
    const path = weights ?? shippedFile('blazeface/weights.bin');
    if (path === undefined) {
      throw new MusicaError(
        'detector',
        'the weights of the face detector, of @musica/models, are not installed',
        {
          hint: 'npm install @musica/models, or give the boxes of the faces',
        },
      );
    }
    const network = await openNetwork(path).catch((cause) => {
      throw new MusicaError('detector', `${path}: the face detector cannot be loaded: ${messageOf(cause)}`, {
        cause,
        hint: 'without weights of your own, those of @musica/models are taken',
      });
    });
    return new BlazeFaceDetector(network, options);
  }
}

async function openNetwork(path: string): Promise<FaceNetwork> {
  if (!path.endsWith('.json')) return SimdFaceNetwork.create(await readFile(path));
  // TensorFlow.js is loaded only for a graph of its own.
  const { openTensorNetwork } = await import('./tensor-network');
  return openTensorNetwork(path);
}
