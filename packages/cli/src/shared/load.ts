import type { Aligner } from '@musica/core';
import { BlazeFaceDetector, type BlazeFaceOptions, loadAligner, shippedModels } from '@musica/node';
import type { CommonOptions } from './options';

/** The default of `--model`. */
export const defaultModel = shippedModels[0]!;

/** Help of `--model`, the same for all commands. */
export const modelHelp = `a model: ${shippedModels.join(', ')} (shipped), or the path or URL of a folder or model.json`;

/** Loads what `--model` and `--backend` say. */
export function loadAlignerFor(
  options: Pick<CommonOptions, 'backend'> & { model: string },
): Promise<Aligner> {
  return loadAligner({ backend: options.backend, model: options.model });
}

/** The detector that finds the faces where no boxes are given. */
export function loadDetector(options: BlazeFaceOptions): Promise<BlazeFaceDetector> {
  return BlazeFaceDetector.load(options);
}
