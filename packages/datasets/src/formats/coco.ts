import { basename, extname, join, resolve } from 'node:path';
import { MusicaError, messageOf, type Point } from '@musica/core';
import { writeFileAtomic } from '@musica/files';
import * as v from 'valibot';
import type { DatasetFormat, FaceRecord, WritableDataset } from '../dataset';
import { checkValue } from '../files/check-value';
import { sizeOfImage } from '../files/image-size';
import { type JsonFile, lazyPlace, readJsonFile } from '../files/json-file';
import { headOf } from '../files/label-files';
import { requireFaces } from '../problems';
import { attributesOf } from './attributes';
import {
  boxesThatAreAdded,
  droppedFieldsOf,
  rollOfBoxes,
  unlabelledPlaces,
  uprightBox,
} from './dropped-fields';
import type { FaceCollector, FoundFace } from './face-collector';
import { collectKind, type LabelFileKind, recognisesKind } from './label-file-kind';
import { facesByImage } from './place-images';
import { partOfFile } from './read-split';

const HINT =
  'COCO keypoints read: {"images": [{"id": 1, "file_name": "a.jpg"}], "annotations": [{"image_id": 1, "keypoints": [x, y, v, ..]}]}';

const id = v.union([v.number(), v.string()]);
const numbers = v.array(v.number());
const imageSchema = v.object({ id, file_name: v.pipe(v.string(), v.minLength(1)) });
const annotationSchema = v.object({
  image_id: id,
  category_id: v.optional(v.unknown()),
  keypoints: v.optional(numbers),
  bbox: v.nullish(numbers),
  center: v.optional(numbers),
  scale: v.optional(v.union([v.number(), numbers])),
  iscrowd: v.optional(v.union([v.number(), v.boolean()])),
  attributes: v.nullish(v.looseObject({})),
  face_kpts: v.optional(numbers),
  face_box: v.nullish(numbers),
  face_valid: v.optional(v.union([v.boolean(), v.number()])),
});
const fileSchema = v.object({
  images: v.array(v.unknown()),
  annotations: v.array(v.unknown()),
  categories: v.nullish(v.array(v.unknown())),
  info: v.optional(v.unknown()),
});
type Annotation = v.InferOutput<typeof annotationSchema>;

/** Where the 68 points of the face are among the key points of a whole body. */
const faceOfBody: Readonly<Record<number, number>> = { 136: 26, 133: 23 };

/** Numbers of key points of bodies, which are no faces unless the file says so. */
const bodies: ReadonlySet<number> = new Set([14, 16, 17, 18, 26]);

const kind: LabelFileKind = {
  ending: '.json',
  isKind: isCoco,
  none: 'no JSON file with "images" and "annotations"',
  hint: HINT,
};

/**
 * COCO key points: the faces of MMPose (300W, WFLW, COFW, AFLW, LaPa), bodies with faces (`face_kpts` of COCO-WholeBody,
 * 136 points of Halpe, 133 of whole bodies), and what CVAT and Datumaro export. Files lie in `annotations` or beside the
 * images; each may be a split. Of the visibility 0 is not labelled, 1 hidden and 2 visible; where a file knows no 2, 1 only
 * says that the point is labelled. Coordinates count from 0 (`ReadOptions.oneBased` where they were copied from `.pts`).
 */
export const coco: DatasetFormat = {
  name: 'coco',
  description: 'COCO key points in JSON (MMPose, COCO-WholeBody, Halpe, CVAT, Datumaro)',

  recognises: (path) => recognisesKind(path, kind),

  async read(path, options) {
    const { root, files, collector } = await collectKind(path, options, kind);
    let head: { name?: string; source?: string; licence?: string } = {};
    for (const file of files) {
      const json = await readJsonFile(file, HINT);
      head = { ...(await readCoco(json, collector)), ...head };
    }
    return requireFaces(path, { name: basename(root), ...head, ...collector.finish() });
  },

  async write(folder, dataset) {
    const root = resolve(folder);
    let sizeless = 0;
    for (const split of new Set(dataset.faces.map(splitIn))) {
      const faces = dataset.faces.filter((face) => splitIn(face) === split);
      const { text, withoutSize } = await cocoText(root, { ...dataset, faces });
      sizeless += withoutSize;
      await writeFileAtomic(join(root, 'annotations', `keypoints_${split}.json`), text);
    }
    return {
      faces: dataset.faces.length,
      droppedFields: [
        ...droppedFieldsOf(dataset, {
          box: true,
          split: (face) => splitIn(face) === face.split,
          attributes: true,
          occluded: ({ occluded }) => occluded!.some(Boolean),
          weights: ({ weights }) => weights!.every((weight) => weight === 0 || weight === 1),
          source: true,
          licence: true,
        }),
        ...rollOfBoxes(dataset),
        ...unlabelledPlaces(dataset),
        ...boxesThatAreAdded(dataset),
        ...(sizeless > 0 ? [`width and height of images that cannot be read (${sizeless})`] : []),
      ],
    };
  },
};

/** The split that the name of a file tells; `all` for any other. */
const splitIn = ({ split }: FaceRecord) =>
  split !== undefined && ['train', 'val', 'test'].includes(split) ? split : 'all';

async function readCoco(json: JsonFile, collector: FaceCollector) {
  const { file } = json;
  let whole: v.InferOutput<typeof fileSchema>;
  try {
    whole = checkValue(json.value, fileSchema);
  } catch (error) {
    throw new MusicaError('dataset', `${file}:1: ${messageOf(error)}`, { cause: error, hint: HINT });
  }
  const names = new Map<number | string, string>();
  const twice = new Set<number | string>();
  for (const [index, value] of whole.images.entries()) {
    try {
      const image = json.check(value, imageSchema);
      const known = names.get(image.id);
      if (known !== undefined && known !== image.file_name) twice.add(image.id);
      names.set(image.id, image.file_name);
    } catch (error) {
      collector.refuse(json.at('images', index), `image ${index}: ${messageOf(error)}`);
    }
  }
  const hasVisible = whole.annotations.some((value) => {
    const { keypoints, face_kpts } = (value ?? {}) as Record<string, unknown>;
    return [keypoints, face_kpts].some(
      (list) => Array.isArray(list) && list.some((v2, i) => i % 3 === 2 && v2 === 2),
    );
  });
  const part = partOfFile(file);
  const categories = new Map((whole.categories ?? []).map(categoryOf));
  for (const [index, value] of whole.annotations.entries()) {
    const place = () => json.at('annotations', index);
    try {
      const annotation = json.check(value, annotationSchema);
      if (annotation.iscrowd === 1 || annotation.iscrowd === true) continue;
      const category = categories.get(annotation.category_id);
      const face = faceOf(annotation, hasVisible, category?.pointsOfFace);
      if (face === undefined) continue;
      if (category?.names?.length === face.landmarks.length) collector.name(category.names);
      const image = names.get(annotation.image_id);
      const called = JSON.stringify(annotation.image_id);
      if (twice.has(annotation.image_id))
        collector.refuse(place(), `annotation ${index}: several images have the id ${called}`);
      else if (image === undefined)
        collector.refuse(place(), `annotation ${index}: there is no image ${called}`);
      else await collector.add({ ...face, ...part, image }, lazyPlace(file, `annotation ${index}`, place));
    } catch (error) {
      collector.refuse(place(), `annotation ${index}: ${messageOf(error)}`);
    }
  }
  const info = (whole.info ?? {}) as Record<string, unknown>;
  const text = (field: string) =>
    typeof info[field] === 'string' && info[field] !== '' ? (info[field] as string) : undefined;
  return Object.fromEntries(
    [
      ['name', text('description')],
      ['source', text('url')],
      ['licence', text('licence')],
    ].filter(([, one]) => one !== undefined),
  ) as { name?: string; source?: string; licence?: string };
}

interface Category {
  /** How many points its faces have, where it says that these are faces. */
  readonly pointsOfFace?: number;
  readonly names?: readonly string[];
}

/** What a category says of its annotations; numbered key points have no names. */
function categoryOf(value: unknown): [unknown, Category] {
  const { id: number, name, keypoints } = Object(value) as Record<string, unknown>;
  const isFace = typeof name === 'string' && /face|head/i.test(name) && Array.isArray(keypoints);
  const isNamed =
    Array.isArray(keypoints) &&
    new Set(keypoints).size === keypoints.length &&
    keypoints.every((one) => typeof one === 'string') &&
    !keypoints.every((one) => /\d+$/.test(one));
  return [
    number,
    { ...(isFace && { pointsOfFace: keypoints.length }), ...(isNamed && { names: keypoints as string[] }) },
  ];
}

/**
 * The face of an annotation, or undefined where it has none.
 * @param pointsOfFace how many points faces have by its category
 * @throws MusicaError `dataset`
 */
function faceOf(
  annotation: Annotation,
  hasVisible: boolean,
  pointsOfFace: number | undefined,
): Omit<FoundFace, 'image'> | undefined {
  const { keypoints = [], face_kpts, face_valid, face_box } = annotation;
  if (face_kpts !== undefined) {
    if (face_valid === false || face_valid === 0) return undefined;
    return { ...pointsOf(face_kpts, hasVisible), ...boxOf(face_box), ...attributesOf(annotation.attributes) };
  }
  if (keypoints.length % 3 !== 0) {
    throw new MusicaError(
      'dataset',
      `${keypoints.length} numbers of keypoints, expected x, y and visibility of each`,
    );
  }
  const count = keypoints.length / 3;
  if (count === 0) return undefined;
  const isFace = count === pointsOfFace;
  const start = isFace ? undefined : faceOfBody[count];
  if (start !== undefined) {
    const face = keypoints.slice(3 * start, 3 * (start + 68));
    // Most bodies are too small or turned away to have a labelled face.
    if (face.every((value, i) => i % 3 !== 2 || value === 0)) return undefined;
    return { ...pointsOf(face, hasVisible), ...attributesOf(annotation.attributes) };
  }
  if (!isFace && bodies.has(count)) {
    throw new MusicaError('dataset', `${count} keypoints are those of a body, not of a face`);
  }
  return {
    ...pointsOf(keypoints, hasVisible),
    ...(boxOf(annotation.bbox) ?? boxOfScale(annotation)),
    ...attributesOf(annotation.attributes),
  };
}

function pointsOf(values: readonly number[], hasVisible: boolean): Pick<FoundFace, 'landmarks' | 'occluded'> {
  const landmarks: (Point | null)[] = [];
  const occluded: boolean[] = [];
  for (let i = 0; i + 2 < values.length; i += 3) {
    const visibility = values[i + 2]!;
    landmarks.push(visibility > 0 ? [values[i]!, values[i + 1]!] : null);
    occluded.push(hasVisible && visibility === 1);
  }
  return { landmarks, ...(occluded.some(Boolean) ? { occluded } : {}) };
}

function boxOf(bbox: readonly number[] | null | undefined): Pick<FoundFace, 'box'> | undefined {
  // A box of zeros says that there is none.
  if (bbox == null || bbox.every((value) => value === 0)) return undefined;
  if (bbox.length !== 4)
    throw new MusicaError('dataset', `bbox has ${bbox.length} numbers, expected x, y, width, height`);
  const [x, y, width, height] = bbox as [number, number, number, number];
  return { box: { x, y, width, height } };
}

/** The square of the older way of naming boxes: 200 pixels are a scale of 1. */
function boxOfScale({ center, scale }: Annotation): Pick<FoundFace, 'box'> | undefined {
  const side = 200 * (typeof scale === 'number' ? scale : (scale?.[0] ?? 0));
  if (center?.length !== 2 || side === 0) return undefined;
  return { box: { x: center[0]! - side / 2, y: center[1]! - side / 2, width: side, height: side } };
}

async function cocoText(root: string, { name, scheme, source, licence, faces }: WritableDataset) {
  const images: object[] = [];
  const annotations: object[] = [];
  let withoutSize = 0;
  for (const [path, ofImage] of facesByImage(root, faces)) {
    const image = images.length + 1;
    const size = await sizeOfImage(ofImage[0]!.image);
    if (size === undefined) withoutSize++;
    images.push({ id: image, file_name: path, ...(size ?? {}) });
    for (const face of ofImage) {
      const { landmarks, occluded, weights, attributes } = face;
      const box = uprightBox(face);
      const isMissing = (i: number) => weights?.[i] === 0;
      annotations.push({
        id: annotations.length + 1,
        image_id: image,
        category_id: 1,
        iscrowd: 0,
        keypoints: landmarks.flatMap(([x, y], i) =>
          isMissing(i) ? [0, 0, 0] : [x, y, occluded?.[i] ? 1 : 2],
        ),
        num_keypoints: landmarks.filter((_, i) => !isMissing(i)).length,
        bbox: [box.x, box.y, box.width, box.height],
        area: box.width * box.height,
        center: [box.x + box.width / 2, box.y + box.height / 2],
        scale: Math.max(box.width, box.height) / 200,
        ...(attributes ? { attributes } : {}),
      });
    }
  }
  const category = {
    id: 1,
    name: 'face',
    supercategory: 'person',
    keypoints: scheme.names ?? Array.from({ length: scheme.count }, (_, i) => `kpt-${i}`),
    skeleton: [],
  };
  const info = { description: name, url: source, licence };
  const text = `${JSON.stringify({ info, categories: [category], images, annotations })}\n`;
  return { text, withoutSize };
}

async function isCoco(file: string): Promise<boolean> {
  if (extname(file).toLowerCase() !== '.json') return false;
  const head = await headOf(file, 1 << 16);
  if (!/^(\u00ef\u00bb\u00bf)?\s*\{/.test(head)) return false;
  return /"annotations"\s*:\s*\[/.test(head)
    ? !/"shapes"\s*:/.test(head)
    : /"images"\s*:\s*\[\s*\{[^}]*"file_name"/.test(head);
}
