import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { MusicaError, messageOf, readModel } from '@musica/core';
import { io } from '@tensorflow/tfjs-core';
import { outputError, writeFileAtomic } from '../files/atomic';
import { pathOf } from '../files/path-of';

/**
 * Loads and saves a model on the disk: a model.json and the weight files beside it.
 * @param location path or file: URL of model.json, or of the folder that holds it
 *
 * Loading throws MusicaError `weights` naming the file that is missing, damaged or cut short. Saving is atomic: the
 * weights are written under a name made of their content, then model.json, which names them, takes its place; a
 * process killed in between leaves the earlier model whole. It throws MusicaError `output`.
 */
export function fileHandler(location: string | URL): io.IOHandler {
  const path = pathOf(location, 'weights');
  return {
    load: async () => {
      const json = await modelJsonAt(path);
      return readModel(json, await readModelFile(json), (name) => readModelFile(join(dirname(json), name)));
    },
    save: (artifacts) => save(path, artifacts),
  };
}

async function modelJsonAt(path: string): Promise<string> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? join(path, 'model.json') : path;
}

async function readModelFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new MusicaError('weights', `${path}: there is no such file`, {
        cause,
        hint: 'a model is a model.json and the weight files it names, in one folder',
      });
    }
    throw new MusicaError('weights', `${path}: cannot be read: ${messageOf(cause)}`, { cause });
  }
}

async function save(path: string, artifacts: io.ModelArtifacts): Promise<io.SaveResult> {
  const json = path.endsWith('.json') ? path : join(path, 'model.json');
  const { weightData, weightSpecs = [], ...rest } = artifacts;
  if (weightData === undefined) throw new MusicaError('weights', `${json}: the model to save has no weights`);
  const weights = new Uint8Array(io.CompositeArrayBuffer.join(weightData));
  const stem = basename(json, '.json');
  const shard = `${stem}.${createHash('sha256').update(weights).digest('hex').slice(0, 8)}.bin`;
  const model = { ...rest, weightsManifest: [{ paths: [shard], weights: weightSpecs }] };
  await writeFileAtomic(join(dirname(json), shard), weights);
  await writeFileAtomic(json, `${JSON.stringify(model)}\n`);
  await removeOldShards(dirname(json), stem, shard);
  return { modelArtifactsInfo: io.getModelArtifactsInfoForJSON(artifacts) };
}

/** Weight files of earlier saves of this very model.json: their names are of a form that only `save` makes. */
async function removeOldShards(folder: string, stem: string, current: string): Promise<void> {
  try {
    for (const name of await readdir(folder)) {
      const ours = name.startsWith(`${stem}.`) && /^[0-9a-f]{8}\.bin$/.test(name.slice(stem.length + 1));
      if (ours && name !== current) await rm(join(folder, name), { force: true });
    }
  } catch (cause) {
    throw outputError(folder, cause);
  }
}
