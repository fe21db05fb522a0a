import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import {
  boxToTuple,
  type LandmarkScheme,
  MusicaError,
  messageOf,
  parseScheme,
  schemeReference,
  schemeToJson,
} from '@musica/core';
import { writeLinesAtomic } from '@musica/files';
import * as v from 'valibot';
import type { DatasetFormat, FaceRecord, WritableDataset } from '../dataset';
import { checkValue } from '../files/check-value';
import { parseJson, readJsonLines } from '../files/json-lines';
import { exists } from '../files/path-below';
import { requireFaces } from '../problems';
import { FaceCollector } from './face-collector';
import { pathInFolder } from './place-images';
import { boxSchema, partialPointsSchema } from './schemas';

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
  landmarks: partialPointsSchema,
  box: v.optional(boxSchema),
  split: v.optional(text),
  subsets: v.optional(v.array(text)),
  attributes: v.optional(
    v.record(v.string(), v.union([v.boolean(), v.pipe(v.number(), v.finite()), v.string()])),
  ),
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
    if (info?.isFile()) return basename(path) === HEADER || `the file is not called ${HEADER}`;
    return (await exists(join(path, HEADER))) || `no ${HEADER}`;
  },

  async read(path, options) {
    const root = resolve(basename(path) === HEADER ? dirname(path) : path);
    const header = await readHeader(join(root, HEADER));
    const scheme = options.scheme ?? schemeOf(header.scheme, join(root, HEADER));
    const collector = new FaceCollector(root, options, { scheme, exactNames: true });
    const { report } = collector;
    const file = join(root, FACES);
    for await (const { line, value: named } of readJsonLines(file, namedSchema, report)) {
      try {
        await collector.add(checkValue(named, faceSchema), { file, line });
      } catch (error) {
        await collector.skip(named.image);
        report({ file, line, message: messageOf(error) });
      }
    }
    const { name, source, licence } = header;
    return requireFaces(path, { name, source, licence, ...collector.finish() });
  },

  async write(folder, dataset) {
    await writeManifest(folder, dataset);
    return { faces: dataset.faces.length, droppedFields: dataset.droppedFields ?? [] };
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
