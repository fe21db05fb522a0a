import { stat } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { messageOf, type Point } from '@musica/core';
import { imageExtensions, writeLinesAtomic } from '@musica/files';
import * as v from 'valibot';
import type { DatasetFormat, WritableDataset } from '../dataset';
import { parseJson } from '../files/json-lines';
import { listFiles, listOptions, toRecognise } from '../files/list-files';
import { readLimited } from '../files/read-limited';
import { requireFaces } from '../problems';
import { countOf, droppedFieldsOf } from './dropped-fields';
import { FaceCollector } from './face-collector';
import { facesByImage, stemOf, withoutOwnName } from './place-images';

/** A coordinate that is not known is null. menpo has y before x. */
const points = v.array(v.strictTuple([v.nullable(v.number()), v.nullable(v.number())]));
const group = v.object({ landmarks: v.object({ points }) });

const ljsonSchema = v.union(
  [
    v.object({
      version: v.literal(1),
      groups: v.array(
        v.object({
          landmarks: v.array(
            v.object({ point: v.strictTuple([v.nullable(v.number()), v.nullable(v.number())]) }),
          ),
        }),
      ),
    }),
    v.object({ version: v.literal(2), landmarks: v.object({ points }) }),
    v.object({ version: v.literal(3), groups: v.record(v.string(), group) }),
  ],
  'no landmarks of menpo of version 1, 2 or 3',
);

/**
 * menpo's landmark JSON: an image and a `.ljson` file of the same name. In version 3 every group of points is a face;
 * versions 1 and 2 hold one face. Coordinates count from 0 and are y before x in the file.
 */
export const ljson: DatasetFormat = {
  name: 'menpo-ljson',
  description: 'a folder of images, each with a .ljson file of menpo of the same name beside it',

  async recognises(path) {
    if (!(await stat(path).catch(() => undefined))?.isDirectory()) return false;
    for await (const file of listFiles(path, toRecognise)) if (isLjson(file)) return true;
    return false;
  },

  async read(path, options) {
    const root = resolve(path);
    const collector = new FaceCollector(root, options);
    const images = new Map<string, string>();
    const labels: string[] = [];
    for await (const file of listFiles(root, listOptions(root, options, collector.report))) {
      const extension = extname(file);
      const stem = file.slice(0, file.length - extension.length);
      if (isLjson(file)) labels.push(file);
      else if (imageExtensions.includes(extension.toLowerCase()) && !images.has(stem)) images.set(stem, file);
    }
    for (const label of labels) {
      const file = join(root, label);
      // Without its image the ending of its name is not known.
      const image = images.get(stemOf(label)) ?? (options.checkImages === false ? stemOf(label) : undefined);
      if (image === undefined) {
        collector.report({ file, message: 'no image of this name beside it' });
        continue;
      }
      try {
        const found = parseLjson((await readLimited(file, 16)).toString('utf8'));
        if (found.length === 0) collector.report({ file, message: 'no group of points' });
        for (const landmarks of found) await collector.add({ image, landmarks }, { file });
      } catch (error) {
        collector.report({ file, message: messageOf(error) });
      }
    }
    const { faces, problems, scheme } = collector.finish();
    return requireFaces(path, { name: basename(root), scheme, faces, problems });
  },

  async write(folder, dataset) {
    const byImage = facesByImage(folder, dataset.faces);
    const nameless = withoutOwnName(byImage.keys());
    let unnamed = 0;
    for (const [image, faces] of byImage) {
      if (nameless.has(image)) {
        unnamed += faces.length;
        continue;
      }
      const groups = Object.fromEntries(
        faces.map(({ landmarks }, index) => [
          faces.length === 1 ? 'LJSON' : `face_${index}`,
          groupOf(landmarks, dataset),
        ]),
      );
      const file = join(resolve(folder), `${stemOf(image)}.ljson`);
      await writeLinesAtomic(file, [JSON.stringify({ version: 3, groups })]);
    }
    const droppedFields = ['name', ...droppedFieldsOf(dataset, {})];
    if (unnamed > 0) droppedFields.push(`images of the same name but another ending (${countOf(unnamed)})`);
    return { faces: dataset.faces.length - unnamed, droppedFields };
  },
};

/**
 * The faces of one file, each with all its points; one that is not labelled is null.
 * @throws MusicaError `dataset` for anything else.
 */
export function parseLjson(text: string): (Point | null)[][] {
  const value = parseJson(text, ljsonSchema);
  const point = ([y, x]: readonly (number | null | undefined)[]): Point | null =>
    x == null || y == null ? null : [x, y];
  if (value.version === 1)
    return [value.groups.flatMap(({ landmarks }) => landmarks.map((one) => point(one.point)))];
  if (value.version === 2) return [value.landmarks.points.map(point)];
  return Object.values(value.groups).map(({ landmarks }) => landmarks.points.map(point));
}

function groupOf(landmarks: readonly Point[], { scheme }: WritableDataset) {
  const labels = Object.entries(scheme.parts).map(([label, mask]) => ({ label, mask }));
  return { landmarks: { points: landmarks.map(([x, y]) => [y, x]) }, labels };
}

function isLjson(file: string): boolean {
  return extname(file).toLowerCase() === '.ljson';
}
