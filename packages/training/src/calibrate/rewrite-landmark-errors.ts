import {
  joinBytes,
  type LandmarkErrorHead,
  type ModelConfig,
  MusicaError,
  storeLandmarkErrors,
} from '@musica/core';
import { fileHandler, modelHandler } from '@musica/node';

/** What names the weights in question, of any step. */
const OWN = /^step\d+\/landmarkErrors\//;

/**
 * Writes a model with another map to the errors of its landmarks; all other weights stay as they are stored, to the byte.
 * @param from a name, path or URL, as for `openModel`
 * @param folder where to; may be the folder of the model itself
 * @throws MusicaError `weights` or `output`
 */
export async function rewriteLandmarkErrors(
  from: string,
  folder: string,
  head: LandmarkErrorHead,
  config: ModelConfig,
): Promise<void> {
  const { load } = modelHandler(from);
  if (load === undefined) throw new MusicaError('weights', `${from} cannot be loaded`);
  const { weightSpecs = [], weightData, ...artifacts } = await load();
  if (weightData === undefined) throw new MusicaError('weights', `${from} has no weights`);
  const others = weightSpecs.filter(({ name }) => !OWN.test(name));
  // They are always written last, in half precision.
  const before = weightSpecs.filter(({ name }) => OWN.test(name));
  const values = before.reduce((sum, { shape }) => sum + shape.reduce((count, side) => count * side, 1), 0);
  const all = joinBytes(weightData);
  const kept = all.slice(0, all.length - 2 * values);
  const parts = storeLandmarkErrors(head, config);
  await fileHandler(folder).save!({
    ...artifacts,
    weightSpecs: [...others, ...parts.map(({ spec }) => spec)],
    weightData: joinBytes([kept, ...parts.map(({ bytes }) => bytes)]).buffer,
  });
}
