import { anyInputSize, TensorFaceNetwork } from '@musica/core/tensors';
import { getBackend } from '@tensorflow/tfjs-core';
import { useBackend } from '../backends/use-backend';
import { filesHandler } from '../models/files-handler';
import type { DownloadOptions, ModelFiles } from '../models/model-source';

/**
 * BlazeFace on the active backend of TensorFlow.js; where there is none yet, the best one is activated.
 * @param files the URL of a blazeface.json, or its files by name
 */
export async function openTensorNetwork(
  files: string | URL | ModelFiles,
  download: DownloadOptions,
): Promise<TensorFaceNetwork> {
  if (!getBackend()) await useBackend();
  const { loadGraphModel } = await import('@tensorflow/tfjs-converter');
  const load = async () => anyInputSize(await filesHandler(files, download).load!());
  return new TensorFaceNetwork(await loadGraphModel({ load }));
}
