import type { io } from '@tensorflow/tfjs-core';
import type { OfEachWeight } from '../cascade/weight-names';
import { type WeightName, weightShapes } from '../cascade/weight-names';
import { weightSets } from '../config/model-config';
import { MusicaError } from '../errors';
import { readLandmarkErrors } from '../landmark-errors/stored-landmark-errors';
import { joinBytes } from '../numeric/join';
import { decodeWeights } from '../weights/decode-weights';
import type { CascadeWeights, PlainWeight } from '../weights/plain-weights';
import type { ModelDescription } from './model';
import { FORMAT, parseDescription } from './model-description';

/** A model as its files have it, in memory and without TensorFlow.js. */
export interface StoredModel extends ModelDescription {
  readonly weights: CascadeWeights;
}

/**
 * Reads a model from wherever the handler reads it (`memoryHandler`, `fileHandler` of @musica/node, ..).
 * @throws MusicaError `weights` where something is missing, cut short, not finite or does not fit together.
 */
export async function readStoredModel(handler: io.IOHandler): Promise<StoredModel> {
  if (handler.load === undefined) throw new MusicaError('weights', 'this IOHandler cannot load');
  const { format, userDefinedMetadata, weightData, weightSpecs = [] } = await handler.load();
  if (format !== FORMAT) {
    throw new MusicaError(
      'weights',
      `this is no model of a cascade (its format is ${JSON.stringify(format)})`,
    );
  }
  const description = parseDescription(userDefinedMetadata);
  const { config } = description;
  if (weightData === undefined) throw new MusicaError('weights', 'the model has no weights');
  const found = decodeWeights(weightSpecs, joinBytes(weightData).buffer);
  const sets = Array.from({ length: weightSets(config) }, (_, step) => {
    const entries = [...weightShapes(config, step)].map(([name, shape]) => [
      name,
      fitting(found, `step${step}/${name}`, shape),
    ]);
    return Object.fromEntries(entries as [WeightName, PlainWeight][]) as unknown as OfEachWeight<PlainWeight>;
  });
  const steps = config.levels.map((_, step) => sets[step % sets.length]!);
  const landmarkErrors = readLandmarkErrors(found, config);
  return { ...description, ...(landmarkErrors && { landmarkErrors }), weights: { config, steps } };
}

function fitting(
  weights: ReadonlyMap<string, PlainWeight>,
  name: string,
  shape: readonly number[],
): PlainWeight {
  const weight = weights.get(name);
  if (weight === undefined) throw new MusicaError('weights', `the model has no weight ${name}`);
  if (weight.shape.join() === shape.join()) return weight;
  throw new MusicaError(
    'weights',
    `weight ${name} has shape [${weight.shape.join(', ')}], but the configuration needs [${shape.join(', ')}]`,
  );
}
