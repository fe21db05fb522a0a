import type { Aligner } from '@musica/core';
import {
  BlazeFaceDetector,
  type BlazeFaceOptions,
  defaultModel,
  loadAligner,
  shippedModels,
} from '@musica/node';
import { UsageError } from './errors';
import type { AligningOptions } from './options';

export { defaultModel };

/** Help of `--model`, the same for all commands. */
export const modelHelp = `a model: ${shippedModels().join(', ')} (shipped), or the path or URL of a folder or model.json`;

/**
 * Loads what `--model` and `--backend` say.
 * @throws UsageError where `--max-steps` asks for more steps than the model has
 */
export async function loadAlignerFor(
  options: Pick<AligningOptions, 'backend'> & { model: string; maxSteps?: number },
): Promise<Aligner> {
  const aligner = await loadAligner({ backend: options.backend, model: options.model });
  const steps = aligner.model.config.levels.length;
  if (options.maxSteps === undefined || options.maxSteps <= steps) return aligner;
  aligner.dispose();
  throw new UsageError(`--max-steps is ${options.maxSteps}, but the model has ${steps} steps`);
}

/** The detector that finds the faces where no boxes are given. */
export function loadDetector(options: BlazeFaceOptions): Promise<BlazeFaceDetector> {
  return BlazeFaceDetector.load(options);
}
