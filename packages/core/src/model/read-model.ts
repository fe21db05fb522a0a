import type { io } from '@tensorflow/tfjs-core';
import { MusicaError, messageOf } from '../errors';
import { joinBytes } from '../numeric/join';

/** Reads a file of a model by the name it has in model.json. */
export type ReadModelFile = (name: string) => Promise<Uint8Array>;

const again = 'copy or download the whole model again: model.json and the files it names';

/**
 * Puts a model together from its model.json and the weight files it names, and checks that all of them are there in
 * full: a shard cut short would otherwise load as zeros or as an error of a tensor far away.
 * @param name of model.json, for messages
 * @throws MusicaError `weights` naming the file at fault
 */
export async function readModel(
  name: string,
  json: Uint8Array,
  read: ReadModelFile,
): Promise<io.ModelArtifacts> {
  const model = parseModelJson(name, json);
  const { weightsManifest, ...rest } = model;
  const groups = await Promise.all(weightsManifest.map((group) => readGroup(name, group, read)));
  return {
    ...rest,
    weightSpecs: weightsManifest.flatMap(({ weights }) => weights),
    weightData: joinBytes(groups.flat()).buffer,
  };
}

/** A handler for a model whose files are in memory, by name; `model.json` is one of them. */
export function memoryHandler(files: Readonly<Record<string, Uint8Array>>): io.IOHandler {
  return {
    load: () => readModel('model.json', pick(files, 'model.json'), async (name) => pick(files, name)),
  };
}

function pick(files: Readonly<Record<string, Uint8Array>>, name: string): Uint8Array {
  const bytes = Object.hasOwn(files, name) ? files[name] : undefined;
  if (bytes) return bytes;
  throw new MusicaError(
    'weights',
    `${name} is not among the model's files (${Object.keys(files).join(', ')})`,
  );
}

function parseModelJson(
  name: string,
  json: Uint8Array,
): io.ModelJSON & { weightsManifest: io.WeightsManifestConfig } {
  let model: Partial<io.ModelJSON> | null;
  try {
    model = JSON.parse(new TextDecoder().decode(json));
  } catch (cause) {
    throw new MusicaError('weights', `${name}: not valid JSON: ${messageOf(cause)}`, { cause, hint: again });
  }
  const manifest = model?.weightsManifest;
  const complete =
    Array.isArray(manifest) &&
    manifest.every((group) => Array.isArray(group?.paths) && Array.isArray(group?.weights));
  if (!complete) {
    throw new MusicaError(
      'weights',
      `${name}: not the model.json of a TensorFlow.js model (no weightsManifest)`,
    );
  }
  return model as io.ModelJSON & { weightsManifest: io.WeightsManifestConfig };
}

async function readGroup(
  name: string,
  group: io.WeightsManifestConfig[number],
  read: ReadModelFile,
): Promise<Uint8Array[]> {
  for (const path of group.paths) {
    // The weights lie beside model.json; a model from elsewhere has no business with other files.
    if (typeof path !== 'string' || /(^|[\\/])\.\.([\\/]|$)|^[\\/]|:/.test(path)) {
      throw new MusicaError('weights', `${name}: names a weight file outside the model's folder (${path})`);
    }
  }
  const shards = await Promise.all(group.paths.map(read));
  const found = shards.reduce((sum, { length }) => sum + length, 0);
  const expected = group.weights.reduce((sum, weight) => sum + bytesOf(name, weight), 0);
  if (found !== expected) {
    const problem = found < expected ? 'cut short' : 'not the one that belongs to this model.json';
    const files = group.paths.join(', ');
    throw new MusicaError('weights', `${files}: ${problem} (${found} bytes, ${name} says ${expected})`, {
      hint: again,
    });
  }
  return shards;
}

const valueBytes: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  bool: 1,
  complex64: 8,
  float16: 2,
  uint16: 2,
  uint8: 1,
};

function bytesOf(
  name: string,
  { name: weight, shape, dtype, quantization }: io.WeightsManifestEntry,
): number {
  const stored = quantization?.dtype ?? dtype;
  const size = valueBytes[stored];
  if (size === undefined || !Array.isArray(shape)) {
    throw new MusicaError('weights', `${name}: weight ${weight} is of type ${stored}, which cannot be read`);
  }
  return shape.reduce((product, side) => product * side, size);
}
