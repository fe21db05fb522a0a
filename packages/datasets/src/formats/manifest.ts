import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import {
  type LandmarkScheme,
  MusicaError,
  messageOf,
  parseScheme,
  schemeReference,
  schemeToJson,
} from '@musica/core';
import { writeLinesAtomic } from '@musica/files';
import * as v from 'valibot';
import { type DatasetFormat, type FaceRecord, faceId, type WritableDataset } from '../dataset';
import { compactFace } from '../files/compact-face';
import { checkValue, parseJson, readJsonLines } from '../files/json-lines';
import { exists, pathBelow } from '../files/path-below';
import { collectProblems, landmarkProblem, requireFaces } from '../problems';
import { pathInFolder } from './place-images';
import { boxSchema, boxToTuple, pointsSchema } from './schemas';

const HEADER = 'dataset.json';
const FACES = 'faces.jsonl';

const text = v.pipe(v.string(), v.minLength(1));

/** `dataset.json`. Names that are not listed are ignored: later versions may add some. */
export const headerSchema = v.object({
  name: text,
  scheme: schemeReference,
  source: v.optional(v.string()),
  licence: v.optional(v.string()),
});

const notNegative = v.pipe(v.number(), v.finite(), v.minValue(0));

/** What tells whose face a line of `faces.jsonl` is, whatever else may be wrong with it. */
const namedSchema = v.looseObject({ image: text });

/** A line of `faces.jsonl`. */
export const faceSchema = v.object({
  image: text,
  landmarks: pointsSchema,
  box: v.optional(boxSchema),
  split: v.optional(text),
  subsets: v.optional(v.array(text)),
  attributes: v.optional(v.record(v.string(), v.union([v.boolean(), v.number(), v.string()]))),
  occluded: v.optional(
    v.array(
      v.pipe(
        v.union([v.boolean(), v.picklist([0, 1])]),
        v.transform((value) => Boolean(value)),
      ),
    ),
  ),
  weights: v.optional(v.array(notNegative)),
  spreads: v.optional(v.array(notNegative)),
  group: v.optional(text),
});

/** A folder with `dataset.json` and `faces.jsonl`: this project's own format. The path may be that of `dataset.json`. */
export const manifest: DatasetFormat = {
  name: 'manifest',
  description: `a folder with ${HEADER} and ${FACES}`,

  async recognises(path) {
    const info = await stat(path).catch(() => undefined);
    if (info?.isFile()) return basename(path) === HEADER;
    return exists(join(path, HEADER));
  },

  async read(path, options) {
    const root = resolve(basename(path) === HEADER ? dirname(path) : path);
    const header = await readHeader(join(root, HEADER));
    const scheme = options.scheme ?? schemeOf(header.scheme, join(root, HEADER));
    const { problems, report } = collectProblems(options);
    const file = join(root, FACES);
    const facesOfImage = new Map<string, number>();
    const faces: FaceRecord[] = [];
    for await (const { line, value: named } of readJsonLines(file, namedSchema, report)) {
      // Counted before anything is left out: the number of a face must not depend on the other faces.
      const index = facesOfImage.get(named.image) ?? 0;
      facesOfImage.set(named.image, index + 1);
      let value: v.InferOutput<typeof faceSchema>;
      try {
        value = checkValue(named, faceSchema);
      } catch (error) {
        report({ file, line, message: messageOf(error) });
        continue;
      }
      const image = pathBelow(root, value.image);
      const message = await faceProblem(value, scheme, image, options.checkImages ?? true);
      if (message !== undefined) report({ file, line, message });
      else faces.push(compactFace({ ...value, id: faceId(value.image, index), image: image! }));
    }
    const { name, source, licence } = header;
    return requireFaces(path, { name, scheme, source, licence, faces, problems });
  },

  async write(folder, dataset) {
    await writeManifest(folder, dataset);
    return { faces: dataset.faces.length, droppedFields: [] };
  },
};

async function readHeader(file: string): Promise<v.InferOutput<typeof headerSchema>> {
  try {
    return parseJson(await readFile(file, 'utf8'), headerSchema);
  } catch (error) {
    throw new MusicaError('dataset', `${file}: ${messageOf(error)}`, { cause: error });
  }
}

function schemeOf(written: unknown, file: string): LandmarkScheme {
  try {
    return parseScheme(written);
  } catch (cause) {
    const { hint } = cause as MusicaError;
    throw new MusicaError('dataset', `${file}: scheme: ${messageOf(cause)}`, {
      cause,
      ...(hint && { hint }),
    });
  }
}

/** What keeps a face that is well written from being used, or undefined; `image` is undefined outside the folder. */
async function faceProblem(
  face: v.InferOutput<typeof faceSchema>,
  scheme: LandmarkScheme,
  image: string | undefined,
  checkImages: boolean,
): Promise<string | undefined> {
  if (image === undefined) return `image ${JSON.stringify(face.image)} lies outside the data set's folder`;
  for (const name of ['occluded', 'weights', 'spreads'] as const) {
    const values = face[name];
    if (values !== undefined && values.length !== scheme.count) {
      return `${name} has ${values.length} values, one for each of ${scheme.count} landmarks is needed`;
    }
  }
  if (face.weights?.every((weight) => weight === 0)) return 'all weights are 0, so no landmark is labelled';
  const problem = landmarkProblem(face.landmarks, scheme);
  if (problem !== undefined) return problem;
  return checkImages && !(await exists(image)) ? `no image at ${image}` : undefined;
}

/**
 * Writes a data set as a manifest into a folder that its images lie below; the images are left where they are.
 * Each file appears complete or not at all.
 * @throws MusicaError `dataset` where an image lies elsewhere, `output` where the folder cannot be written to.
 */
export async function writeManifest(folder: string, dataset: WritableDataset): Promise<void> {
  const root = resolve(folder);
  const { name, scheme, source, licence } = dataset;
  await writeLinesAtomic(join(root, FACES), faceLines(root, dataset.faces));
  const header = JSON.stringify({ name, scheme: schemeToJson(scheme), source, licence }, undefined, 2);
  await writeLinesAtomic(join(root, HEADER), [header]);
}

function* faceLines(root: string, faces: readonly FaceRecord[]): Generator<string> {
  for (const face of faces) {
    const { id: _, landmarks, box, ...rest } = face;
    const image = pathInFolder(root, face.image);
    yield JSON.stringify({ ...rest, image, landmarks, box: box && boxToTuple(box) });
  }
}
