import { anyInputSize, TensorFaceNetwork } from '@musica/core/tensors';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import { getBackend } from '@tensorflow/tfjs-core';
import { useBackend } from '../backends/use-backend';
import { fileHandler } from '../models/file-handler';

/**
 * BlazeFace on the active backend of TensorFlow.js; where there is none yet, the best one is activated.
 * @param path of a blazeface.json; its weights lie beside it
 */
export async function openTensorNetwork(path: string): Promise<TensorFaceNetwork> {
  if (!getBackend()) await useBackend();
  const load = async () => anyInputSize(await fileHandler(path).load!());
  return new TensorFaceNetwork(await loadGraphModel({ load }));
}
