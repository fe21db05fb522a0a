import { basename, extname } from 'node:path';
import { type Box, messageOf, type Point } from '@musica/core';
import { imageExtensions } from '@musica/files';
import * as v from 'valibot';
import type { DatasetFormat } from '../dataset';
import { checkValue } from '../files/check-value';
import { type JsonFile, readJsonFile } from '../files/json-file';
import { headOf } from '../files/label-files';
import { requireFaces } from '../problems';
import { attributesOf } from './attributes';
import type { FaceCollector, FacePlace } from './face-collector';
import { collectKind, type LabelFileKind, recognisesKind } from './label-file-kind';
import { NamedFaces, type NamedPoint } from './named-faces';
import { partOfFile } from './read-split';
import { rolledAtCorner } from './rolled-box';

const HINT =
  'Label Studio reads: [{"data": {"image": "a.jpg"}, "annotations": [{"result": [{"type": "keypointlabels", "original_width": 640, "original_height": 480, "value": {"x": 50, "y": 50, "keypointlabels": ["nose"]}}]}]}]';

const size = v.pipe(v.number(), v.finite(), v.gtValue(0));
const labels = v.optional(v.array(v.string()));
const resultSchema = v.object({
  id: v.optional(v.string()),
  parentID: v.nullish(v.string()),
  type: v.optional(v.string()),
  original_width: size,
  original_height: size,
  value: v.object({
    x: v.number(),
    y: v.number(),
    width: v.optional(v.number()),
    height: v.optional(v.number()),
    rotation: v.optional(v.pipe(v.number(), v.finite())),
    keypointlabels: labels,
    rectanglelabels: labels,
    labels,
  }),
  meta: v.optional(v.looseObject({})),
});
const taskSchema = v.looseObject({
  data: v.optional(v.looseObject({})),
  annotations: v.optional(
    v.array(
      v.looseObject({ result: v.optional(v.array(v.unknown())), was_cancelled: v.optional(v.boolean()) }),
    ),
  ),
});

const kind: LabelFileKind = {
  ending: '.json',
  isKind: isLabelStudio,
  none: 'no JSON file that is a list of tasks with "keypointlabels"',
  hint: HINT,
};

/**
 * Label Studio's JSON export: key points by their labels, in percent of the image. Points below a rectangle (`parentID`),
 * or within one where an image has several, are one face. Choices, ratings, numbers and texts are attributes. Of an image that several people labelled the first counts.
 */
export const labelStudio: DatasetFormat = {
  name: 'label-studio',
  description: 'the JSON export of Label Studio, with key points',

  recognises: (path) => recognisesKind(path, kind),

  async read(path, options) {
    const { root, files, collector } = await collectKind(path, options, kind);
    const faces = new NamedFaces(collector);
    for (const file of files) {
      const json = await readJsonFile(file, HINT);
      if (!Array.isArray(json.value)) {
        collector.refuse({ file, line: 1 }, 'not a list of tasks');
        continue;
      }
      for (const [index, task] of json.value.entries()) {
        const place = () => ({ ...json.at(index), record: `task ${index}` });
        try {
          readTask(task, json, place, faces, collector);
        } catch (error) {
          collector.refuse(place(), messageOf(error));
        }
      }
    }
    await faces.finish(options.scheme?.names);
    return requireFaces(path, { name: basename(root), ...collector.finish() });
  },
};

function readTask(
  value: unknown,
  json: JsonFile,
  place: () => FacePlace,
  faces: NamedFaces,
  collector: FaceCollector,
): void {
  const { file } = json;
  const task = json.check(value, taskSchema);
  const image = imageIn(Object.values(task.data ?? task));
  if (image === undefined) {
    collector.refuse(place(), 'a task without an image');
    return;
  }
  const given = (task.annotations ?? []).filter(({ was_cancelled }) => !was_cancelled);
  const withPoints = given.filter(({ result }) => result?.some(isKeyPoint));
  // The short form (JSON_MIN) has no annotations, but its results beside the image.
  const raw =
    (withPoints[0] ?? given[0])?.result ??
    Object.values(task).flatMap((one) => (Array.isArray(one) ? one : []));
  const points: (NamedPoint & { parent?: string | null | undefined })[] = [];
  const boxes: { id?: string | undefined; box: Box }[] = [];
  const answers: [string, unknown][] = given.length > 0 ? [] : shortAnswers(task, image);
  const others: string[] = withPoints.length > 1 ? ['labels of the same image by others'] : [];
  for (const one of raw) {
    if (!isShape(one)) {
      const { from_name, type = shapeOf(one), value: answer } = Object(one) as Record<string, unknown>;
      const told = Object.entries(Object(answer) as object).find(([name]) => answerFields.has(name))?.[1];
      const only = Array.isArray(told) && told.length === 1 ? told[0] : told;
      if (told === undefined) others.push(`results of type ${typeof type === 'string' ? type : 'unknown'}`);
      else answers.push([String(from_name ?? type), only]);
      continue;
    }
    // The short form (JSON_MIN) has the value without its wrapping.
    const isShort = typeof one === 'object' && one !== null && !('value' in one);
    const {
      original_width,
      original_height,
      value: shape,
      parentID,
      id,
      meta,
    } = checkValue(isShort ? { ...one, value: one } : one, resultSchema);
    const [x, y] = [(shape.x / 100) * original_width, (shape.y / 100) * original_height] satisfies Point;
    const name = shape.keypointlabels?.[0];
    if (name !== undefined) points.push({ name, point: [x, y], parent: parentID, hidden: isHidden(meta) });
    else if (shape.rectanglelabels !== undefined) {
      const width = ((shape.width ?? 0) / 100) * original_width;
      const height = ((shape.height ?? 0) / 100) * original_height;
      boxes.push({ id, box: rolledAtCorner({ x, y, width, height }, shape.rotation ?? 0) });
    }
  }
  if (points.length === 0) return;
  const part = partOfFile(file, { elsewhere: true, uploaded: true });
  const known = attributesOf(Object.fromEntries(answers));
  const dropped = [...others, ...(known.dropped ?? [])];
  for (const { members, box } of grouped(points, boxes)) {
    const face = { image: nameOfUpload(image), points: members, ...(box && { box }), ...known, dropped };
    faces.add({ ...face, ...part }, place());
  }
}

function grouped(
  points: readonly (NamedPoint & { parent?: string | null | undefined })[],
  boxes: readonly { id?: string | undefined; box: Box }[],
): { members: NamedPoint[]; box?: Box }[] {
  const isSingle = new Set(points.map(({ name }) => name)).size === points.length && boxes.length <= 1;
  if (isSingle) return [{ members: [...points], ...(boxes[0] && { box: boxes[0].box }) }];
  const groups = new Map<unknown, { members: NamedPoint[]; box?: Box }>();
  for (const point of points) {
    const box =
      boxes.find(({ id }) => point.parent != null && id === point.parent) ??
      boxes.find(({ box: { x, y, width, height } }) => {
        const [u, v2] = point.point;
        return u >= x && u <= x + width && v2 >= y && v2 <= y + height;
      });
    const key = box ?? point.parent ?? '';
    const group = groups.get(key) ?? { members: [], ...(box && { box: box.box }) };
    group.members.push(point);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Of the texts of a task the one that is its image: a name that ends as images do, else anything with an ending. */
function imageIn(values: readonly unknown[]): string | undefined {
  const texts = values.filter((one) => typeof one === 'string');
  return (
    texts.find((text) => imageExtensions.includes(extname(nameOfUpload(text)).toLowerCase())) ??
    texts.find((text) => /\.[a-z]{3,4}($|\?)|[?&]d=/i.test(text))
  );
}

const isKeyPoint = (result: unknown) =>
  'keypointlabels' in Object((result as { value?: unknown } | null)?.value);

/** What results have that are no shapes: choices, ratings, numbers, texts. They tell of all faces of the image. */
const answerFields: ReadonlySet<string> = new Set(['choices', 'rating', 'number', 'text', 'datetime']);

/** Whether a result, or its short form, is a key point or a rectangle. */
function isShape(result: unknown): boolean {
  if (typeof result !== 'object' || result === null) return false;
  const { value = result } = result as { value?: unknown };
  return ['keypointlabels', 'rectanglelabels'].some((name) => name in Object(value));
}

/** The kind of a shape in the short form: the name of its list of labels. */
const shapeOf = (shape: unknown) => Object.keys(Object(shape)).find((name) => name.endsWith('labels'));

/** What the short form tells of the labelling, and not of the image. */
const aboutLabelling: ReadonlySet<string> = new Set([
  ...['id', 'annotator', 'annotation_id', 'created_at', 'updated_at', 'lead_time', 'data', 'annotations'],
]);

/** The answers of the short form, which stand beside the image. */
const shortAnswers = (task: Record<string, unknown>, image: string): [string, unknown][] =>
  Object.entries(task).flatMap(([name, answer]) => {
    if (aboutLabelling.has(name) || answer === image || Array.isArray(answer)) return [];
    return [[name, (answer as { choices?: unknown } | null)?.choices ?? answer] as [string, unknown]];
  });

const isHidden = (meta: Record<string, unknown> | undefined) =>
  Array.isArray(meta?.text) && meta.text.some((text) => /hidden|occluded/i.test(String(text)));

/** The image's name in what Label Studio calls it: `/data/local-files/?d=faces/a.jpg`, `/data/upload/1/0f1e2d3c-a.jpg`. */
function nameOfUpload(text: string): string {
  const local = /[?&]d=([^&]+)/.exec(text)?.[1];
  const path = local ?? text.replace(/[?#].*$/, '');
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

async function isLabelStudio(file: string): Promise<boolean> {
  const head = await headOf(file, 1 << 16);
  // Whole pages of tasks may have no labels yet.
  return /^(\u00ef\u00bb\u00bf)?\s*\[/.test(head) && /"keypointlabels"|"completed_by"|"inner_id"/.test(head);
}
