import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Model, Precision } from '@musica/core';
import { saveModel } from '@musica/core/tensors';
import { fileHandler } from '@musica/node';
import type { ExportedFile } from '@musica/onnx';
import type { io } from '@tensorflow/tfjs-core';

/**
 * Writes a model in its own format, description and all, with weights of the given precision.
 * @throws MusicaError `output` where the folder or a file cannot be written.
 */
export async function exportModelFiles(
  model: Model,
  folder: string,
  precision: Precision = 'float16',
): Promise<ExportedFile[]> {
  await saveModel(model, fileHandler(folder), { precision });
  const json = join(folder, 'model.json');
  // The weight file's name is made of its content; model.json knows it.
  const { weightsManifest } = JSON.parse(await readFile(json, 'utf8')) as io.ModelJSON;
  const shards = weightsManifest.flatMap(({ paths }) => paths).map((name) => join(folder, name));
  const sized = async (file: string, what: string) => ({ file, bytes: (await stat(file)).size, what });
  return Promise.all([
    sized(json, 'description, and the list of the weights'),
    ...shards.map((file) => sized(file, `weights, ${precision}`)),
    ...(model.training
      ? [sized(join(folder, 'training.json'), 'how it was trained; not needed to run it')]
      : []),
  ]);
}
