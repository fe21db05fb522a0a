import type { Aligner } from '@musica/core';
import { BlazeFaceDetector, type BlazeFaceOptions, loadAligner, type ModelSource } from '@musica/node';
import type { CommonOptions } from './options';

/** The model of @musica/models by its name; any other text is a path or URL. */
export const shippedModel = 'standard';

/** Help of `--model`, the same for all commands. */
export const modelHelp = `a model: "${shippedModel}" (the one that comes with this program), or the path or URL of a folder or model.json`;

/** What to load for the value of `--model`; undefined means the shipped model. */
export function modelSource(name: string): ModelSource | undefined {
  return name === shippedModel ? undefined : name;
}

/** Loads what `--model` and `--backend` say. */
export function loadAlignerFor(
  options: Pick<CommonOptions, 'backend'> & { model: string },
): Promise<Aligner> {
  const model = modelSource(options.model);
  return loadAligner({ backend: options.backend, ...(model === undefined ? {} : { model }) });
}

/** The detector that finds the faces where no boxes are given. */
export function loadDetector(options: BlazeFaceOptions): Promise<BlazeFaceDetector> {
  return BlazeFaceDetector.load(options);
}
