import { basename } from 'node:path';
import { type Box, MusicaError, messageOf, type Point } from '@musica/core';
import * as v from 'valibot';
import type { DatasetFormat } from '../dataset';
import { checkValue } from '../files/check-value';
import { type JsonFile, lazyPlace, readJsonFile } from '../files/json-file';
import { headOf } from '../files/label-files';
import { requireFaces } from '../problems';
import { attributesOf } from './attributes';
import type { FaceCollector, FoundFace } from './face-collector';
import { collectKind, type LabelFileKind, recognisesKind } from './label-file-kind';
import { partOfFile } from './read-split';

const HINT =
  'Datumaro has {"categories": {"points": ..}, "items": [{"id": "a", "image": {"path": "a.jpg"}, "annotations": [{"type": "points", "points": [x, y, ..]}]}]}';

const numbers = v.array(v.number());
const place = v.looseObject({ path: v.optional(v.string()) });
const itemSchema = v.object({
  id: v.pipe(v.string(), v.minLength(1)),
  image: v.nullish(place),
  media: v.nullish(place),
  annotations: v.array(v.unknown()),
});
const typeSchema = v.object({ type: v.string(), group: v.optional(v.number(), 0) });
const pointsSchema = v.object({
  points: numbers,
  visibility: v.nullish(numbers),
  label_id: v.nullish(v.number()),
  attributes: v.nullish(v.record(v.string(), v.unknown())),
});
const skeletonSchema = v.object({
  label_id: v.nullish(v.number()),
  attributes: v.nullish(v.record(v.string(), v.unknown())),
  elements: v.array(
    v.object({
      points: v.pipe(numbers, v.length(2)),
      visibility: v.optional(v.pipe(numbers, v.length(1)), [2]),
      label_id: v.nullish(v.number()),
    }),
  ),
});
const boxSchema = v.object({ bbox: numbers });
const fileSchema = v.object({
  items: v.array(v.unknown()),
  categories: v.optional(v.looseObject({})),
});

const kind: LabelFileKind = {
  ending: '.json',
  isKind: isDatumaro,
  none: 'no JSON file with "categories" and "items"',
  hint: HINT,
};

/**
 * Datumaro's own format: `annotations/SPLIT.json` with the images in `images/` or `images/SPLIT/`. A face is an annotation of
 * type `points`, and the `bbox` of the same group its box. Of the visibility 0 is not labelled, 1 hidden and 2 visible.
 * Coordinates count from 0.
 */
export const datumaro: DatasetFormat = {
  name: 'datumaro',
  description: 'JSON of Datumaro ("items" and "categories")',

  recognises: (path) => recognisesKind(path, kind),

  async read(path, options) {
    const { root, files, collector } = await collectKind(path, options, kind);
    for (const file of files) await readDatumaro(await readJsonFile(file, HINT), collector);
    return requireFaces(path, { name: basename(root), ...collector.finish() });
  },
};

/** COCO has categories and annotations as well, but as lists of the whole file. */
async function isDatumaro(file: string): Promise<boolean> {
  const head = await headOf(file, 1 << 16);
  if (!/^(\u00ef\u00bb\u00bf)?\s*\{/.test(head) || /"images"\s*:\s*\[/.test(head)) return false;
  return /"categories"\s*:\s*\{/.test(head) || /"items"\s*:\s*\[/.test(head);
}

async function readDatumaro(json: JsonFile, collector: FaceCollector): Promise<void> {
  const { file } = json;
  let whole: v.InferOutput<typeof fileSchema>;
  try {
    whole = checkValue(json.value, fileSchema);
  } catch (error) {
    throw new MusicaError('dataset', `${file}:1: ${messageOf(error)}`, { cause: error, hint: HINT });
  }
  const part = partOfFile(file, { elsewhere: true });
  const names = namesOf(whole.categories);
  const others = new Map<string, number>();
  for (const [index, value] of whole.items.entries()) {
    const at = () => json.at('items', index);
    try {
      const item = json.check(value, itemSchema);
      const image = item.image?.path || item.media?.path || item.id;
      for (const face of facesOf(item.annotations, names, others)) {
        const known = names.points.get(face.label ?? -1);
        if (known && known.length === face.landmarks.length) collector.name(known);
        const { label: _, ...found } = face;
        await collector.add({ image, ...part, ...found }, lazyPlace(file, `item ${index}`, at));
      }
    } catch (error) {
      collector.refuse(at(), `item ${index}: ${messageOf(error)}`);
    }
  }
  for (const [type, count] of others) {
    collector.refuse({ file }, `${count} annotations of type ${type} are no landmarks`);
  }
}

type DatumaroFace = Pick<FoundFace, 'occluded' | 'attributes' | 'dropped' | 'box'> & {
  readonly landmarks: readonly (Point | null)[];
  readonly label: number | undefined;
};

/** @param others is told how many annotations of each other type there are */
function* facesOf(
  annotations: readonly unknown[],
  names: Names,
  others: Map<string, number>,
): Generator<DatumaroFace> {
  const kinds = annotations.map((value) => ({ value, ...checkValue(value, typeSchema) }));
  const boxes = new Map<number, Box>();
  for (const { value, type, group } of kinds) {
    if (type !== 'bbox') continue;
    const [x, y, width, height] = checkValue(value, boxSchema).bbox as [number, number, number, number];
    if (group !== 0) boxes.set(group, { x, y, width, height });
  }
  for (const { value, type, group } of kinds) {
    const box = boxes.get(group);
    if (type === 'skeleton') yield { ...ofSkeleton(value, names), ...(box && { box }) };
    else if (type !== 'points' && type !== 'bbox') others.set(type, (others.get(type) ?? 0) + 1);
    if (type !== 'points') continue;
    const { points, visibility, label_id, attributes } = checkValue(value, pointsSchema);
    if (points.length % 2 !== 0) throw new Error(`${points.length} numbers are no points`);
    const count = points.length / 2;
    if (visibility != null && visibility.length !== count) {
      throw new Error(`${visibility.length} visibilities of ${count} points`);
    }
    const landmarks = Array.from({ length: count }, (_, i): Point | null =>
      visibility?.[i] === 0 ? null : [points[2 * i]!, points[2 * i + 1]!],
    );
    const occluded = landmarks.map((_, i) => visibility?.[i] === 1);
    yield {
      landmarks,
      label: label_id ?? undefined,
      ...(occluded.some(Boolean) && { occluded }),
      ...(box && { box }),
      ...attributesOf(attributes),
    };
  }
}

/** Its points in the order that the category names them; those that have no element are missing. */
function ofSkeleton(value: unknown, names: Names): DatumaroFace {
  const { label_id, elements, attributes } = checkValue(value, skeletonSchema);
  const order = names.points.get(label_id ?? -1);
  const named = elements.map((element, i) => {
    const place = order?.indexOf(names.labels[element.label_id ?? -1] ?? '') ?? -1;
    return [place === -1 ? i : place, element] as const;
  });
  const byPlace = new Map(named);
  if (byPlace.size < elements.length) throw new Error('a skeleton has a point twice');
  const count = Math.max(order?.length ?? 0, ...[...byPlace.keys()].map((place) => place + 1));
  const at = Array.from({ length: count }, (_, i) => byPlace.get(i));
  const landmarks = at.map((one): Point | null =>
    one === undefined || one.visibility[0] === 0 ? null : [one.points[0]!, one.points[1]!],
  );
  const occluded = at.map((one) => one?.visibility[0] === 1);
  return {
    landmarks,
    label: label_id ?? undefined,
    ...(occluded.some(Boolean) && { occluded }),
    ...attributesOf(attributes),
  };
}

const pointsCategories = v.object({
  points: v.object({
    items: v.array(v.looseObject({ label_id: v.number(), labels: v.optional(v.array(v.string()), []) })),
  }),
});
const labelCategories = v.object({
  label: v.object({ labels: v.array(v.looseObject({ name: v.string() })) }),
});

interface Names {
  /** What the points of each label are called. */
  readonly points: ReadonlyMap<number, readonly string[]>;
  /** The names of all labels. */
  readonly labels: readonly string[];
}

function namesOf(categories: unknown): Names {
  const points = v.safeParse(pointsCategories, categories);
  const labels = v.safeParse(labelCategories, categories);
  return {
    points: new Map(
      points.success ? points.output.points.items.map(({ label_id, labels }) => [label_id, labels]) : [],
    ),
    labels: labels.success ? labels.output.label.labels.map(({ name }) => name) : [],
  };
}
