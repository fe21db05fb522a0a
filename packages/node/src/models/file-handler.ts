import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { joinBytes, MusicaError, messageOf, outputError, readModel } from '@musica/core';
import { pathOf, writeFileAtomic } from '@musica/files';
import type { io } from '@tensorflow/tfjs-core';

/**
 * Loads and saves a model on the disk: a model.json and the weight files beside it.
 * @param location path or file: URL of model.json, or of the folder that holds it
 *
 * Loading throws MusicaError `weights` naming the file that is missing, damaged or cut short; a weight file that was
 * saved here is known to be whole by its name. Saving is atomic: the
 * weights are written under a name made of their content, then model.json, which names them, takes its place; a
 * process killed in between leaves the earlier model whole. It throws MusicaError `output`.
 *
 * How the model was trained, which nobody needs to run it, lies in a file beside it, training.json.
 */
export function fileHandler(location: string | URL): io.IOHandler {
  const path = pathOf(location, 'weights');
  return {
    load: async () => {
      const json = await modelJsonAt(path);
      const shards = new Map<string, Uint8Array>();
      const model = await readModel(json, await readModelFile(json), async (name) => {
        const shard = join(dirname(json), name);
        // Once more as the system resolves it, which knows more ways to write a path than a pattern does.
        if (!resolve(shard).startsWith(`${resolve(dirname(json))}${sep}`)) {
          throw new MusicaError(
            'weights',
            `${json}: names a weight file outside the model's folder (${name})`,
          );
        }
        const bytes = await readModelFile(shard);
        shards.set(shard, bytes);
        return bytes;
      });
      // Afterwards, so that a file cut short is called that.
      for (const [shard, bytes] of shards) assertContent(shard, bytes, stemOf(json));
      return withHistory(model, historyOf(json));
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

/** The file that tells how the model of a model.json was trained. */
function historyOf(json: string): string {
  const stem = stemOf(json);
  return join(dirname(json), stem === 'model' ? 'training.json' : `${stem}.training.json`);
}

/** Adds the history of a model's training, where there is one; a file that cannot be read must not cost the model. */
async function withHistory(model: io.ModelArtifacts, history: string): Promise<io.ModelArtifacts> {
  const text = await readFile(history, 'utf8').catch(() => undefined);
  if (text === undefined) return model;
  try {
    const training = JSON.parse(text) as unknown;
    const metadata = { ...model.userDefinedMetadata, training } as unknown as Record<string, string>;
    return { ...model, userDefinedMetadata: metadata };
  } catch (cause) {
    throw new MusicaError('weights', `${history}: not valid JSON: ${messageOf(cause)}`, {
      cause,
      hint: 'it only tells how the model was trained: delete it, or copy it again',
    });
  }
}

const stemOf = (json: string) => basename(json, '.json');

/** The start of the SHA-256 of a weight file's content, which its name carries. */
const fingerprint = (content: Uint8Array) => createHash('sha256').update(content).digest('hex').slice(0, 8);

/** What the name of a weight file that `save` made says of its content; undefined for files of other making. */
function fingerprintIn(name: string, stem: string): string | undefined {
  if (!name.startsWith(`${stem}.`)) return undefined;
  return /^([0-9a-f]{8})\.bin$/.exec(name.slice(stem.length + 1))?.[1];
}

function assertContent(path: string, content: Uint8Array, stem: string): void {
  const expected = fingerprintIn(basename(path), stem);
  if (expected === undefined || expected === fingerprint(content)) return;
  throw new MusicaError('weights', `${path}: damaged (its content does not match its name)`, {
    hint: 'copy or download the whole model again: model.json and the files it names',
  });
}

async function save(path: string, artifacts: io.ModelArtifacts): Promise<io.SaveResult> {
  const json = path.endsWith('.json') ? path : join(path, 'model.json');
  const { weightData, weightSpecs = [], userDefinedMetadata, ...rest } = artifacts;
  if (weightData === undefined) throw new MusicaError('weights', `${json}: the model to save has no weights`);
  const weights = joinBytes(weightData);
  const stem = stemOf(json);
  const shard = `${stem}.${fingerprint(weights)}.bin`;
  const { training, ...description } = { ...userDefinedMetadata } as Record<string, unknown>;
  const model = {
    ...rest,
    userDefinedMetadata: description,
    weightsManifest: [{ paths: [shard], weights: weightSpecs }],
  };
  await writeFileAtomic(join(dirname(json), shard), weights);
  const history = historyOf(json);
  if (training === undefined) await rm(history, { force: true });
  else await writeFileAtomic(history, `${JSON.stringify(training, undefined, 2)}\n`);
  await writeFileAtomic(json, `${JSON.stringify(model)}\n`);
  await removeOldShards(dirname(json), stem, shard);
  return {
    modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON', weightDataBytes: weights.length },
  };
}

/** Weight files of earlier saves of this very model.json: their names are of a form that only `save` makes. */
async function removeOldShards(folder: string, stem: string, current: string): Promise<void> {
  try {
    for (const name of await readdir(folder)) {
      const ours = fingerprintIn(name, stem) !== undefined;
      if (ours && name !== current) await rm(join(folder, name), { force: true });
    }
  } catch (cause) {
    throw outputError(folder, cause);
  }
}
