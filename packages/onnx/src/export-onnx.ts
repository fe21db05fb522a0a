import { join } from 'node:path';
import type { Model } from '@musica/core';
import { makeFolder, writeFileAtomic } from '@musica/files';
import { pyramidGraph, stepGraph, wholeGraph } from './cascade-graph';
import type { ExportedFile } from './exported-file';
import type { OnnxGraph } from './onnx-graph';

/**
 * Writes a model as ONNX: `model.onnx` with all steps, and for the selective cascade `pyramid.onnx` and `step-1.onnx`, ..
 * @throws MusicaError `output` where the folder or a file cannot be written.
 */
export async function exportOnnx(model: Model, folder: string): Promise<ExportedFile[]> {
  await makeFolder(folder);
  const { cascade, config } = model;
  const metadata = onnxMetadata(model);
  const files: ExportedFile[] = [];
  const write = async (name: string, what: string, graph: OnnxGraph) => {
    const content = graph.encode(config.name, what, metadata);
    const file = join(folder, name);
    await writeFileAtomic(file, content);
    files.push({ file, bytes: content.length, what });
  };
  await write(
    'model.onnx',
    'all steps: crop, initial to landmarks, error, hidden',
    await wholeGraph(cascade),
  );
  await write('pyramid.onnx', 'crop to level_0, level_1, ..', pyramidGraph(config));
  for (const step of cascade.steps.keys()) {
    await write(
      `step-${step + 1}.onnx`,
      `step ${step + 1}: level ${config.levels[step]}, landmarks, hidden to landmarks_out, error_out, hidden_out`,
      await stepGraph(cascade, step),
    );
  }
  return files;
}

/** What a user of the graphs must know besides the weights; values are JSON where they are no plain text. */
export function onnxMetadata({
  config,
  meanShape,
  calibration,
  failAbove,
  presets,
}: Model): Record<string, string> {
  return {
    'musica.config': JSON.stringify(config),
    ...(config.scheme === undefined
      ? {}
      : {
          'musica.scheme': typeof config.scheme === 'string' ? config.scheme : JSON.stringify(config.scheme),
        }),
    'musica.mean_shape': JSON.stringify(meanShape),
    ...(calibration === undefined ? {} : { 'musica.calibration': JSON.stringify(calibration) }),
    ...(failAbove === undefined ? {} : { 'musica.fail_above': String(failAbove) }),
    ...(presets === undefined ? {} : { 'musica.presets': JSON.stringify(presets) }),
    'musica.box':
      'tight landmark box: smallest to largest coordinate of the landmarks; left, top, width, height in pixels of the image',
    'musica.crop': `square of ${config.cropSize} pixels around the centre of the box, whose longest side is ${config.boxSize} pixels of the crop; RGB from 0 to 255, bilinear, black outside the image`,
    'musica.initial': 'mean shape, in units of the box from 0 to 1, put into the box, in pixels of the crop',
    'musica.pixels': 'x, y; an integer is the centre of a pixel, [0, 0] that of the top left one',
  };
}
