import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { assertLandmarks, type Landmarks, MusicaError, messageOf } from '@musica/core';
import { boxOfTuple, pairImages, parsePts, readPredictions } from '@musica/datasets';
import { assertFile } from '@musica/files';
import type { DrawnFace } from '@musica/node';

/**
 * The faces of an image from a landmark file: `.pts` (one face), `.json` as `musica align --format json` writes it (or
 * a bare list of points), or `.jsonl` with predictions, of which those for this image count.
 * @throws MusicaError `landmarks` or `dataset` naming what is wrong with the file
 */
export async function readFaces(file: string, image: string): Promise<DrawnFace[]> {
  switch (extname(file).toLowerCase()) {
    case '.pts':
      return [{ landmarks: parsePts(await readText(file), file) }];
    case '.json':
      return facesOfJson(file, await readText(file));
    case '.jsonl':
      await assertFile(file, 'landmarks');
      return facesOfPredictions(file, image);
    default:
      throw new MusicaError('landmarks', `${file}: landmarks are read from .pts, .json and .jsonl files`);
  }
}

async function facesOfPredictions(file: string, image: string): Promise<DrawnFace[]> {
  const byImage = new Map<string, DrawnFace[]>();
  for await (const prediction of readPredictions(file)) {
    const { landmarks, box, failed, predictedNme } = prediction;
    const face = drawn(landmarks, box, failed, predictedNme);
    byImage.set(prediction.image, [...(byImage.get(prediction.image) ?? []), face]);
  }
  const name = pairImages([image], byImage.keys()).get(image);
  if (name !== undefined) return byImage.get(name)!;
  throw new MusicaError('landmarks', `${file}: no line of it is for ${image}`, {
    hint: `it has faces of ${byImage.size} other images`,
  });
}

function facesOfJson(file: string, text: string): DrawnFace[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new MusicaError('landmarks', `${file}: not JSON: ${messageOf(cause)}`, { cause });
  }
  const faces = (value as { faces?: unknown } | null)?.faces ?? [{ landmarks: value }];
  if (!Array.isArray(faces)) throw new MusicaError('landmarks', `${file}: "faces" is no list`);
  return faces.map((face: Record<string, unknown> | null, index) => {
    const where = `${file}: face ${index}`;
    const landmarks = pointsOf(face?.landmarks, where);
    const box = boxOfTuple(face?.box);
    const error = typeof face?.predictedNme === 'number' ? face.predictedNme : undefined;
    return drawn(landmarks, box, face?.failed === true, error);
  });
}

function pointsOf(value: unknown, where: string): Landmarks {
  const isList = Array.isArray(value) && value.every((point) => Array.isArray(point) && point.length === 2);
  if (!isList) throw new MusicaError('landmarks', `${where}: "landmarks" is no list of [x, y]`);
  assertLandmarks(value as Landmarks, undefined, where);
  return value as Landmarks;
}

function drawn(
  landmarks: Landmarks,
  box: DrawnFace['box'],
  failed: boolean,
  predictedNme: number | undefined,
): DrawnFace {
  return {
    landmarks,
    failed,
    ...(box ? { box } : {}),
    ...(predictedNme === undefined ? {} : { label: `${predictedNme.toFixed(1)} %` }),
  };
}

async function readText(file: string): Promise<string> {
  await assertFile(file, 'landmarks');
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new MusicaError('landmarks', `${file}: cannot be read: ${messageOf(cause)}`, { cause });
  }
}
