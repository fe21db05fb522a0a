import {
  BlazeFace,
  type BlazeFaceOptions as FindOptions,
  isMusicaError,
  MusicaError,
  messageOf,
} from '@musica/core';
import { anyInputSize, TensorFaceNetwork } from '@musica/core/tensors';
import { getBackend } from '@tensorflow/tfjs-core';
import { useBackend } from '../backends/use-backend';
import { filesHandler } from '../models/files-handler';
import type { DownloadOptions, ModelFiles } from '../models/model-source';

export interface BlazeFaceOptions extends FindOptions {
  /** URL of blazeface.json, or the files `blazeface.json` and `blazeface.bin`. Default: the copies in this package. */
  weights?: string | URL | ModelFiles;
}

/** `BlazeFace` of @musica/core, with weights from URLs or bytes. */
export class BlazeFaceDetector extends BlazeFace {
  /**
   * Loads the weights onto the active backend; where there is none yet, the best one is activated.
   * @throws MusicaError `detector` where they cannot be had or read; the reason of `signal` where it was aborted
   */
  static async load(
    { weights = defaultWeights(), ...options }: BlazeFaceOptions = {},
    download: DownloadOptions = {},
  ): Promise<BlazeFaceDetector> {
    if (!getBackend()) await useBackend();
    try {
      const { loadGraphModel } = await import('@tensorflow/tfjs-converter');
      const load = async () => anyInputSize(await filesHandler(weights, download).load!());
      return new BlazeFaceDetector(new TensorFaceNetwork(await loadGraphModel({ load })), options);
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

/** In the form that bundlers recognise. */
export function defaultWeights(): ModelFiles {
  return {
    'blazeface.json': new URL('./blazeface/blazeface.json', import.meta.url),
    'blazeface.bin': new URL('./blazeface/blazeface.bin', import.meta.url),
  };
}
