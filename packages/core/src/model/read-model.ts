import type { io } from '@tensorflow/tfjs-core';
import { decodeUtf8 } from '../decode-utf8';
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
    model = JSON.parse(decodeUtf8(json));
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
  for (const path of group.paths) assertBeside(name, path);
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

/**
 * The weights lie beside model.json; a model from elsewhere has no business with other files. What the name is taken for
 * later, a path or a URL, drops blanks around it and control characters in it, and reads `%2e` as a dot.
 */
function assertBeside(name: string, path: unknown): asserts path is string {
  const outside = (plain: string) => /(^|[\\/])\.\.?([\\/]|$)|^[\\/]|:/.test(plain) || plain !== plain.trim();
  const sound =
    typeof path === 'string' &&
    path !== '' &&
    !/[\p{Cc}\p{Cf}?#]/u.test(path) &&
    !outside(path) &&
    !outside(decoded(path));
  if (sound) return;
  throw new MusicaError(
    'weights',
    `${name}: names a weight file outside the model's folder (${JSON.stringify(path)})`,
  );
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/**
 * The URL of a file of a model.
 * @param json the URL of model.json
 * @param name of the file, as model.json has it
 * @throws MusicaError `weights` where that is of another site or outside the folder: the URLs are compared as they are
 *   resolved
 */
export function urlBeside(json: URL, name: string): URL {
  const url = new URL(name, json);
  const folder = new URL('.', json);
  const same = (['protocol', 'host', 'username', 'password'] as const).every(
    (part) => url[part] === folder[part],
  );
  if (
    same &&
    url.pathname.startsWith(folder.pathname) &&
    !/%(2e|2f|5c)/i.test(url.pathname.slice(folder.pathname.length))
  ) {
    return url;
  }
  throw new MusicaError(
    'weights',
    `${json.href}: names a weight file outside the model's folder (${JSON.stringify(name)})`,
  );
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

function bytesOf(name: string, entry: io.WeightsManifestEntry): number {
  const { name: weight, shape, dtype, quantization } = entry ?? {};
  if (typeof weight !== 'string') throw new MusicaError('weights', `${name}: a weight has no name`);
  const stored = quantization?.dtype ?? dtype;
  const size = Object.hasOwn(valueBytes, stored) ? valueBytes[stored] : undefined;
  if (size === undefined) {
    throw new MusicaError('weights', `${name}: weight ${weight} is of type ${stored}, which cannot be read`);
  }
  if (!Array.isArray(shape) || !shape.every((side) => Number.isSafeInteger(side) && side >= 0)) {
    throw new MusicaError('weights', `${name}: weight ${weight} has shape ${JSON.stringify(shape)}`);
  }
  return shape.reduce((product, side) => product * side, size);
}
