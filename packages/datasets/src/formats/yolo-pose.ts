import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { MusicaError, messageOf, type Point } from '@musica/core';
import { imageExtensions, writeFileAtomic, writeLinesAtomic } from '@musica/files';
import * as v from 'valibot';
import { parse, stringify } from 'yaml';
import type { DatasetFormat, FaceRecord, WritableDataset } from '../dataset';
import { checkValue } from '../files/check-value';
import { sizeOfImage } from '../files/image-size';
import { listFiles, listOptions } from '../files/list-files';
import { excerpt, parseDecimal } from '../files/numbers';
import { readLimited } from '../files/read-limited';
import { splitOfPath } from '../files/split-name';
import { readTextLines } from '../files/text-lines';
import { requireFaces } from '../problems';
import { boxesThatAreAdded, uprightBox } from './dropped-fields';
import { FaceCollector, type FoundFace } from './face-collector';
import { writeFileEachImage } from './file-each-image';
import { stemOf } from './place-images';

const HINT =
  'YOLO-pose reads: a .yaml with kpt_shape: [68, 3], images/train/a.jpg, and labels/train/a.txt with "class cx cy w h x y v .." a face, all from 0 to 1';

const whole = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000));
const namesSchema = v.array(v.string());
const configSchema = v.looseObject({
  kpt_shape: v.strictTuple([whole, v.picklist([2, 3])]),
  // What the points of each class are called.
  kpt_names: v.nullish(v.union([v.looseObject({ 0: namesSchema }), v.array(namesSchema)])),
});

/**
 * YOLO-pose: a `.yaml` with `kpt_shape`, and for each image of `images/` a text file in `labels/` (or beside the image). All
 * coordinates are shares of the image's width and height, as it is shown. A visibility of 0 is not labelled, 1 hidden.
 */
export const yoloPose: DatasetFormat = {
  name: 'yolo-pose',
  description: 'a folder of YOLO-pose: a .yaml with kpt_shape, images and labels',

  async recognises(path) {
    return (await configOf(path)) !== undefined || 'no .yaml file with kpt_shape';
  },

  async read(path, options) {
    const file = await configOf(path);
    if (file === undefined)
      throw new MusicaError('dataset', `${path}: no .yaml file with kpt_shape`, { hint: HINT });
    const root = dirname(file);
    const { count, values, names } = await readConfig(file);
    // Labels are shares of the image's size, so an image that is not there leaves nothing to read.
    const collector = new FaceCollector(root, { ...options, checkImages: true }, { hint: HINT });
    if (names?.length === count && new Set(names).size === count) collector.name(names);
    const images: string[] = [];
    const labels = new Set<string>();
    for await (const one of listFiles(root, listOptions(root, options, collector.report))) {
      const ending = extname(one).toLowerCase();
      if (imageExtensions.includes(ending)) images.push(one);
      else if (ending === '.txt') labels.add(one);
    }
    for (const image of images) {
      const label = [labelsOf(image), `${stemOf(image)}.txt`].find((one) => labels.has(one));
      // An image without a file has no face in it.
      if (label === undefined) continue;
      labels.delete(label);
      const size = await sizeOfImage(join(root, image));
      if (size === undefined) {
        collector.report({ file: join(root, image), message: 'no image whose size can be read' });
        continue;
      }
      const split = splitOfPath(image);
      for await (const { line, text } of readTextLines(join(root, label))) {
        if (text.trim() === '') continue;
        const face = parseYoloLine(text, count, values, size);
        const place = { file: join(root, label), line };
        if (typeof face === 'string') collector.refuse(place, face);
        else await collector.add({ ...face, image, ...(split === undefined ? {} : { split }) }, place);
      }
    }
    for (const label of labels) {
      if (/(^|\/)labels\//.test(label))
        collector.report({ file: join(root, label), message: 'no image of this name' });
    }
    return requireFaces(path, { name: basename(root), ...collector.finish() });
  },

  async write(folder, dataset) {
    const root = resolve(folder);
    const written = await writeFileEachImage(
      folder,
      dataset,
      async (image, faces) => {
        const size = await sizeOfImage(faces[0]!.image);
        if (size === undefined) {
          throw new MusicaError(
            'dataset',
            `${faces[0]!.image}: the size cannot be read, of which YOLO labels are shares`,
          );
        }
        await writeLinesAtomic(
          join(root, labelsOf(image)),
          faces.map((face) => yoloLine(face, size)),
        );
      },
      boxesThatAreAdded(dataset),
    );
    await writeFileAtomic(join(root, 'data.yaml'), configText(dataset));
    return written;
  },
};

/** A line as a face, or what is wrong with it. */
export function parseYoloLine(
  text: string,
  count: number,
  values: number,
  { width, height }: { readonly width: number; readonly height: number },
): Omit<FoundFace, 'image'> | string {
  const fields = text.trim().split(/\s+/);
  const expected = 5 + count * values;
  if (fields.length !== expected)
    return `${fields.length} values, expected ${expected} (kpt_shape: [${count}, ${values}])`;
  const numbers = fields.map(parseDecimal);
  const wrong = numbers.indexOf(undefined);
  if (wrong !== -1) return `value ${wrong + 1} is ${excerpt(fields[wrong]!)}, expected a number`;
  const [, cx, cy, w, h, ...points] = numbers as number[];
  const landmarks: (Point | null)[] = [];
  const occluded: boolean[] = [];
  for (let i = 0; i < points.length; i += values) {
    const visibility = values === 3 ? points[i + 2]! : points[i] === 0 && points[i + 1] === 0 ? 0 : 2;
    landmarks.push(visibility > 0 ? [points[i]! * width, points[i + 1]! * height] : null);
    occluded.push(visibility === 1);
  }
  return {
    landmarks,
    ...(occluded.some(Boolean) && { occluded }),
    box: { x: (cx! - w! / 2) * width, y: (cy! - h! / 2) * height, width: w! * width, height: h! * height },
  };
}

function yoloLine(
  face: FaceRecord,
  { width, height }: { readonly width: number; readonly height: number },
): string {
  const { landmarks, occluded, weights } = face;
  const box = uprightBox(face);
  const corner = [box.x + box.width / 2, box.y + box.height / 2, box.width, box.height];
  const points = landmarks.flatMap(([x, y], i) =>
    weights?.[i] === 0 ? [0, 0, 0] : [x / width, y / height, occluded?.[i] ? 1 : 2],
  );
  return ['0', ...corner.map((value, i) => value / (i % 2 === 0 ? width : height)), ...points].join(' ');
}

/** `images/train/a.jpg` has its labels in `labels/train/a.txt`; an image elsewhere has them beside it. */
function labelsOf(image: string): string {
  return `${stemOf(image)}.txt`.replace(/(^|\/)images\/(?!.*(^|\/)images\/)/, '$1labels/');
}

function configText({ scheme, faces }: WritableDataset): string {
  const splits = new Set(faces.map(({ id }) => splitOfPath(id)));
  const folderOf = (split: string) => {
    const face = faces.find(({ id }) => splitOfPath(id) === split);
    return face ? dirname(face.id) : '.';
  };
  return stringify({
    path: '.',
    train: splits.has('train') ? folderOf('train') : '.',
    val: splits.has('val') ? folderOf('val') : '.',
    ...(splits.has('test') ? { test: folderOf('test') } : {}),
    kpt_shape: [scheme.count, 3],
    ...(scheme.mirror ? { flip_idx: [...scheme.mirror] } : {}),
    names: { 0: 'face' },
    ...(scheme.names ? { kpt_names: { 0: [...scheme.names] } } : {}),
  });
}

async function configOf(path: string): Promise<string | undefined> {
  const start = resolve(path);
  const info = await stat(start).catch(() => undefined);
  const isYaml = (name: string) => /\.ya?ml$/i.test(name);
  const names = info?.isDirectory()
    ? (await readdir(start))
        .filter(isYaml)
        .sort()
        .map((name) => join(start, name))
    : [];
  for (const file of info?.isFile() && isYaml(start) ? [start] : names) {
    const text = await readLimited(file, 1).catch(() => undefined);
    if (text && /^\s*kpt_shape\s*:/m.test(text.toString('utf8'))) return file;
  }
  return undefined;
}

async function readConfig(file: string) {
  try {
    // No aliases: a few bytes of them unfold to gigabytes.
    const value: unknown = parse((await readLimited(file, 1)).toString('utf8'), { maxAliasCount: 0 });
    const { kpt_shape, kpt_names } = checkValue(value, configSchema);
    const [count, values] = kpt_shape;
    return { count, values, names: kpt_names?.[0] };
  } catch (error) {
    throw new MusicaError('dataset', `${file}: ${messageOf(error).split('\n')[0]}`, {
      cause: error,
      hint: HINT,
    });
  }
}
