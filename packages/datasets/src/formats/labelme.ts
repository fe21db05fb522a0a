import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join, posix, resolve } from 'node:path';
import { type Box, messageOf } from '@musica/core';
import { writeFileAtomic } from '@musica/files';
import * as v from 'valibot';
import type { DatasetFormat, FaceRecord, WritableDataset } from '../dataset';
import { checkValue } from '../files/check-value';
import { sizeOfImage } from '../files/image-size';
import { readJsonFile } from '../files/json-file';
import { headOf } from '../files/label-files';
import { listFiles, listOptions, toRecognise } from '../files/list-files';
import { splitOfPath } from '../files/split-name';
import { requireFaces } from '../problems';
import { attributesOf } from './attributes';
import { uprightBox } from './dropped-fields';
import { FaceCollector } from './face-collector';
import { writeFileEachImage } from './file-each-image';
import { NamedFaces, type NamedPoint } from './named-faces';
import { stemOf } from './place-images';

const HINT =
  'labelme reads: {"shapes": [{"label": "0", "points": [[x, y]], "group_id": 1, "shape_type": "point"}], "imagePath": "a.jpg"}';

const pair = v.strictTuple([v.number(), v.number()]);
const shapeSchema = v.object({
  label: v.pipe(v.string(), v.minLength(1)),
  points: v.array(pair),
  group_id: v.nullish(v.union([v.number(), v.string()])),
  shape_type: v.optional(v.string(), 'polygon'),
  flags: v.nullish(v.looseObject({})),
});
const fileSchema = v.object({
  shapes: v.array(v.unknown()),
  imagePath: v.pipe(v.string(), v.minLength(1)),
  flags: v.nullish(v.looseObject({})),
});

/**
 * labelme: a JSON file for each image. Shapes of type `point` are landmarks by their labels; those of one `group_id` are one
 * face, and a rectangle of the same group is its box. The flag `hidden` (or `occluded`) of a point says that something
 * covers it; other flags, of the file or of a face's rectangle, are attributes. Coordinates are taken as they are.
 */
export const labelme: DatasetFormat = {
  name: 'labelme',
  description: 'a folder of images with a JSON file of labelme for each',

  async recognises(path) {
    for await (const file of jsonFiles(path)) if (await isLabelme(file)) return true;
    return 'no JSON file with "shapes" and "imagePath"';
  },

  async read(path, options) {
    const root = (await stat(path)).isDirectory() ? resolve(path) : dirname(resolve(path));
    const collector = new FaceCollector(root, options, { hint: HINT });
    const faces = new NamedFaces(collector);
    const listing = listOptions(root, options, collector.report);
    for await (const file of jsonFiles(path, listing)) {
      try {
        if (await isLabelme(file)) await readOne(file, root, faces, collector);
      } catch (error) {
        collector.refuse({ file }, messageOf(error).replace(`${file}: `, ''));
      }
    }
    await faces.finish(options.scheme?.names);
    return requireFaces(path, { name: basename(root), ...collector.finish() });
  },

  write: (folder, dataset) =>
    writeFileEachImage(folder, dataset, async (image, faces) =>
      writeFileAtomic(
        join(resolve(folder), `${stemOf(image)}.json`),
        await labelmeText(image, faces, dataset),
      ),
    ),
};

interface Group {
  readonly points: NamedPoint[];
  box?: Box;
  /** The index of its first shape. */
  readonly at: number;
  readonly attributes: Record<string, unknown>;
  readonly dropped: string[];
}

async function readOne(
  file: string,
  root: string,
  faces: NamedFaces,
  collector: FaceCollector,
): Promise<void> {
  const json = await readJsonFile(file, HINT);
  const { shapes, imagePath, flags: ofImage } = checkValue(json.value, fileSchema);
  const groups = new Map<number | string, Group>();
  const others = new Map<string, number>();
  for (const [index, value] of shapes.entries()) {
    let shape: v.InferOutput<typeof shapeSchema>;
    try {
      shape = json.check(value, shapeSchema);
    } catch (error) {
      collector.refuse(json.at('shapes', index), `shape ${index}: ${messageOf(error)}`);
      // A face that lacks what is broken would be taken for one that was never labelled there.
      return;
    }
    const { label, points, group_id, shape_type, flags } = shape;
    const key = group_id ?? '';
    const group: Group = groups.get(key) ?? { points: [], at: index, attributes: {}, dropped: [] };
    if (shape_type === 'point' && points.length === 1) {
      const { hidden, occluded, ...others }: Record<string, unknown> = flags ?? {};
      group.points.push({ name: label, point: points[0]!, hidden: hidden === true || occluded === true });
      group.dropped.push(...Object.keys(others).map((name) => `flag ${name} of points`));
    } else if (shape_type === 'rectangle' && points.length >= 2) {
      const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
      const [x, y] = [Math.min(...xs), Math.min(...ys)];
      group.box = { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
      Object.assign(group.attributes, flags);
    } else others.set(shape_type, (others.get(shape_type) ?? 0) + 1);
    groups.set(key, group);
  }
  for (const [type, count] of others) {
    collector.refuse({ file }, `${count} shapes of type ${type} are no landmarks`);
  }
  const split = splitOfPath(file.slice(root.length + 1).replaceAll('\\', '/'));
  const query = { from: dirname(file), elsewhere: true, ...(split === undefined ? {} : { split }) };
  for (const { points, box, at, attributes, dropped } of groups.values()) {
    const known = attributesOf({ ...ofImage, ...attributes });
    const face = {
      image: imagePath,
      points,
      ...known,
      dropped: [...dropped, ...(known.dropped ?? [])],
      query,
      ...(box && { box }),
      ...(split === undefined ? {} : { split }),
    };
    faces.add(face, json.at('shapes', at));
  }
}

async function labelmeText(
  image: string,
  faces: WritableDataset['faces'],
  { scheme }: WritableDataset,
): Promise<string> {
  const size = await sizeOfImage(faces[0]!.image);
  const shape = (label: string, points: object, group: number, type: string, flags: object = {}) => ({
    label,
    points,
    group_id: group,
    description: '',
    shape_type: type,
    flags,
    mask: null,
  });
  const rectangle = (face: FaceRecord) => {
    const { x, y, width, height } = uprightBox(face);
    const second = [x + width, y + height];
    return [[x, y], second];
  };
  const shapes = faces.flatMap((face, group) => [
    ...(face.box ? [shape('face', rectangle(face), group, 'rectangle')] : []),
    ...face.landmarks.flatMap((point, i) =>
      face.weights?.[i] === 0
        ? []
        : [
            shape(
              scheme.names?.[i] ?? String(i),
              [point],
              group,
              'point',
              face.occluded?.[i] ? { hidden: true } : {},
            ),
          ],
    ),
  ]);
  return `${JSON.stringify({
    version: '5.4.1',
    flags: {},
    shapes,
    imagePath: posix.basename(image),
    imageData: null,
    imageHeight: size?.height ?? null,
    imageWidth: size?.width ?? null,
  })}\n`;
}

async function* jsonFiles(path: string, listing = toRecognise): AsyncGenerator<string> {
  const info = await stat(path).catch(() => undefined);
  if (info?.isFile()) yield resolve(path);
  if (!info?.isDirectory()) return;
  for await (const file of listFiles(path, listing)) {
    if (extname(file).toLowerCase() === '.json') yield join(resolve(path), file);
  }
}

async function isLabelme(file: string): Promise<boolean> {
  return (
    extname(file).toLowerCase() === '.json' &&
    /"shapes"\s*:\s*\[|"imageData"\s*:/.test(await headOf(file, 1 << 16))
  );
}
