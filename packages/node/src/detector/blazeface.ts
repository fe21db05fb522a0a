import { BlazeFace, type BlazeFaceOptions as FindOptions, MusicaError, messageOf } from '@musica/core';
import { anyInputSize, TensorFaceNetwork } from '@musica/core/tensors';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import { getBackend } from '@tensorflow/tfjs-core';
import { useBackend } from '../backends/use-backend';
import { fileHandler } from '../models/file-handler';
import { findBlazeFaceWeights } from './human-package';

export interface BlazeFaceOptions extends FindOptions {
  /** Path of a blazeface.json. Default: the one in the installed package @vladmandic/human. */
  weights?: string;
}

/** `BlazeFace` of @musica/core, with the weights of the installed package @vladmandic/human or of a file. */
export class BlazeFaceDetector extends BlazeFace {
  /**
   * Loads the weights onto the active backend; where there is none yet, the best one is activated.
   * @throws MusicaError `detector` where they are not installed or cannot be read
   */
  static async load(options: BlazeFaceOptions = {}): Promise<BlazeFaceDetector> {
    const path = options.weights ?? findBlazeFaceWeights();
    if (!getBackend()) await useBackend();
    try {
      const load = async () => anyInputSize(await fileHandler(path).load!());
      return new BlazeFaceDetector(new TensorFaceNetwork(await loadGraphModel({ load })), options);
    } catch (cause) {
      throw new MusicaError('detector', `the face detector cannot be loaded: ${messageOf(cause)}`, {
        cause,
        hint: 'npm install @vladmandic/human@3.3.6',
      });
    }
  }
}
