import type { ModelConfig } from '../config/model-config';
import { MusicaError } from '../errors';
import type { PlainWeight } from '../weights/plain-weights';
import { type StoredTensor, storeHalves } from '../weights/store-weight';
import {
  type LandmarkErrorHead,
  type LandmarkErrorStep,
  landmarkErrorName,
  landmarkErrorParts,
  landmarkErrorShapes,
  rankOf,
} from './landmark-error-head';

/**
 * The map of hidden states to errors of landmarks among the weights of a model file.
 * @returns undefined where the model has none
 * @throws MusicaError `weights` where a part is missing or does not fit the configuration.
 */
export function readLandmarkErrors(
  weights: ReadonlyMap<string, PlainWeight>,
  config: ModelConfig,
): LandmarkErrorHead | undefined {
  const first = config.levels.findIndex((_, step) => weights.has(landmarkErrorName(step, 'bias')));
  return first < 0 ? undefined : config.levels.map((_, step) => readStep(weights, config, step));
}

function readStep(
  weights: ReadonlyMap<string, PlainWeight>,
  config: ModelConfig,
  step: number,
): LandmarkErrorStep {
  const rank = weights.get(landmarkErrorName(step, 'kernel'))?.shape[0] ?? 0;
  const shapes = landmarkErrorShapes(config, rank);
  const parts = landmarkErrorParts.map((part) => {
    const name = landmarkErrorName(step, part);
    const weight = weights.get(name);
    if (weight === undefined) throw new MusicaError('weights', `the model has no weight ${name}`);
    if (weight.shape.join() === shapes[part].join()) return [part, weight.values()];
    throw new MusicaError(
      'weights',
      `weight ${name} has shape [${weight.shape.join(', ')}], but the configuration needs [${shapes[part].join(', ')}]`,
    );
  });
  return Object.fromEntries(parts) as LandmarkErrorStep;
}

/** The tensors of a model file that hold the map, in half precision: what it is off by there is far below its own error. */
export function storeLandmarkErrors(
  head: LandmarkErrorHead,
  config: Pick<ModelConfig, 'hidden' | 'landmarks'>,
): StoredTensor[] {
  return head.flatMap((step, index) => {
    const shapes = landmarkErrorShapes(config, rankOf(step));
    return landmarkErrorParts.map((part) =>
      storeHalves(landmarkErrorName(index, part), step[part], shapes[part]),
    );
  });
}
