import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { MusicaError, messageOf, type Point } from '@musica/core';
import * as v from 'valibot';
import { checkValue } from '../files/check-value';
import { sizeOfImage } from '../files/image-size';
import { readJsonFile } from '../files/json-file';
import { listFiles } from '../files/list-files';
import { excerpt, parseDecimal } from '../files/numbers';
import { readLimited } from '../files/read-limited';
import { decodeText, readTextLines } from '../files/text-lines';
import { pairImages } from '../pair-images';
import { type DatasetProblem, DatasetRecordError } from '../problems';
import type { Prediction } from './prediction';
import { parsePts } from './pts';

export interface ForeignOptions {
  /** Told of what cannot be used; reading goes on. */
  readonly report: (problem: DatasetProblem) => void;
  /** Paths of the images that were looked at: for formats that name frames by number, or coordinates by shares. */
  readonly images?: Iterable<string>;
}

/**
 * For each of iBUG's 68 points the vertex of MediaPipe's face mesh (468 points, or 478 with the irises) that lies there.
 * The mesh knows no jaw of the image but that of the head: on turned faces its contour differs from labels.
 */
export const mediapipeToIbug68: readonly number[] = [
  ...[127, 234, 93, 132, 58, 172, 136, 149, 152, 378, 365, 397, 288, 361, 323, 454, 356],
  ...[70, 63, 105, 66, 107, 336, 296, 334, 293, 300],
  ...[168, 197, 5, 4, 98, 97, 2, 326, 327],
  ...[33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380],
  ...[61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181],
  ...[78, 82, 13, 312, 308, 317, 14, 87],
];

/** How landmarks of other programs lie at a path, or undefined where they do not. */
export async function foreignKind(path: string): Promise<'pts' | 'openface' | 'mediapipe' | undefined> {
  const info = await stat(path).catch(() => undefined);
  const kinds = { '.pts': 'pts', '.csv': 'openface', '.json': 'mediapipe' } as const;
  const kindOf = (name: string) => kinds[extname(name).toLowerCase() as keyof typeof kinds];
  if (info?.isFile()) return kindOf(path);
  if (!info?.isDirectory()) return undefined;
  if (existsSync(join(path, 'dataset.json'))) {
    throw new MusicaError('dataset', `${path}: this is a data set, not predictions`, {
      hint: 'name a file of predictions, or a folder of .pts files, CSV of OpenFace or JSON of MediaPipe',
    });
  }
  for await (const file of listFiles(path)) if (kindOf(file)) return kindOf(file);
  throw new MusicaError('dataset', `cannot read ${path}: a folder without predictions`, {
    hint: 'a folder of predictions holds .pts files, CSV of OpenFace or JSON of MediaPipe, one for each image',
  });
}

/** Predictions of other programs: a folder of `.pts`, CSV of OpenFace, JSON of MediaPipe. */
export async function* readForeignPredictions(
  path: string,
  options: ForeignOptions,
): AsyncGenerator<Prediction> {
  const kind = await foreignKind(path);
  const isFolder = (await stat(path)).isDirectory();
  const ending = { pts: '.pts', openface: '.csv', mediapipe: '.json' }[kind!];
  const frames = options.images && [...options.images].sort();
  const ofImages = new Set(frames?.map((image) => basename(image, extname(image))));
  for await (const name of isFolder ? listFiles(path) : [basename(path)]) {
    if (extname(name).toLowerCase() !== ending) continue;
    const file = isFolder ? join(path, name) : path;
    const stem = name.slice(0, -ending.length);
    try {
      if (kind === 'pts') {
        const landmarks = parsePts(decodeText(await readLimited(file, 1)), file);
        yield { image: stem, index: 0, landmarks, failed: false };
      } else if (kind === 'openface') {
        yield* readOpenFace(file, stem, options.report, ofImages.has(basename(stem)) ? undefined : frames);
      } else yield* readMediaPipe(file, stem, options);
    } catch (error) {
      if (error instanceof DatasetRecordError) options.report(error.problem);
      else options.report({ file, message: messageOf(error).replace(`${file}: `, '') });
    }
  }
}

/**
 * CSV of OpenFace: columns `x_0` .. and `y_0` .. in pixels; a row a face of one image, or a frame of a sequence.
 * @param frames the images of the sequence; undefined where the file is named like an image, whose faces it has then
 */
async function* readOpenFace(
  file: string,
  stem: string,
  report: ForeignOptions['report'],
  frames: readonly string[] | undefined,
): AsyncGenerator<Prediction> {
  const found = new Map<string, number>();
  let columns: { x: number[]; y: number[]; face: number; frame: number; success: number } | undefined;
  for await (const { line, text } of readTextLines(file)) {
    if (text.trim() === '') continue;
    const fields = text.split(',').map((field) => field.trim());
    if (columns === undefined) {
      const at = (name: string) => fields.indexOf(name);
      const named = (axis: string) =>
        Array.from(
          { length: fields.filter((name) => new RegExp(`^${axis}_\\d+$`).test(name)).length },
          (_, i) => at(`${axis}_${i}`),
        );
      columns = {
        x: named('x'),
        y: named('y'),
        face: at('face'),
        frame: at('frame'),
        success: at('success'),
      };
      const { x, y } = columns;
      if (x.length === 0 || x.length !== y.length || [...x, ...y].includes(-1)) {
        throw new DatasetRecordError({
          file,
          line,
          message: 'no columns x_0, x_1 .., y_0, y_1 ..',
          hint: 'run OpenFace with -2Dfp, so that the landmarks are written',
        });
      }
      continue;
    }
    const value = (column: number) => parseDecimal(fields[column] ?? '');
    // Of a face that is not found there are numbers too, which mean nothing.
    if (columns.success !== -1 && value(columns.success) === 0) continue;
    const landmarks = columns.x.map((x, i) => [value(x), value(columns!.y[i]!)] as const);
    const wrong = landmarks.flat().indexOf(undefined);
    if (wrong !== -1) {
      const column = wrong % 2 === 0 ? columns.x[wrong >> 1]! : columns.y[wrong >> 1]!;
      report({
        file,
        line,
        message: `field ${column + 1} is ${excerpt(fields[column] ?? '')}, expected a number`,
      });
      continue;
    }
    const frame = columns.frame === -1 ? undefined : value(columns.frame);
    const image = frame === undefined || frames === undefined ? stem : frames[frame - 1];
    if (image === undefined) {
      report({ file, line, message: `there is no image for frame ${frame}` });
      continue;
    }
    // Numbers of a video's faces go on from frame to frame, so those of a frame are counted.
    const before = found.get(image) ?? 0;
    found.set(image, before + 1);
    const index = Math.max(0, columns.face === -1 ? before : (value(columns.face) ?? 0));
    yield { image, index, landmarks: landmarks as readonly Point[], failed: false };
  }
}

const pointSchema = v.union([
  v.looseObject({ x: v.pipe(v.number(), v.finite()), y: v.pipe(v.number(), v.finite()) }),
  v.looseTuple([v.pipe(v.number(), v.finite()), v.pipe(v.number(), v.finite())]),
]);
const faceSchema = v.pipe(v.array(pointSchema), v.minLength(1));
const side = v.optional(v.pipe(v.number(), v.gtValue(0)));
const resultSchema = v.looseObject({ width: side, height: side, image: v.optional(v.string()) });
/** What results call the name of the image, and the faces. */
const imageFields = ['image', 'file', 'file_name', 'filename', 'name', 'path'];
const facesFields = [
  'faceLandmarks',
  'face_landmarks',
  'multiFaceLandmarks',
  'multi_face_landmarks',
  'faces',
  'landmarks',
  'keypoints',
];

/**
 * JSON of MediaPipe: a result (`{ "faceLandmarks": [[{ "x", "y" }, ..]] }`) named after its image, a list of results with
 * `image`, or results by the names of images. Coordinates up to 1 are shares of the image, whose size is `width` and
 * `height`, or read from the image.
 */
async function* readMediaPipe(
  file: string,
  stem: string,
  options: ForeignOptions,
): AsyncGenerator<Prediction> {
  const { value, at, check } = await readJsonFile(
    file,
    'MediaPipe reads: {"faceLandmarks": [[{"x": 0.5, "y": 0.5}, ..]]}',
    () => true,
  );
  const isResult = (one: unknown): one is Record<string, unknown> =>
    typeof one === 'object' && one !== null && facesFields.some((field) => field in one);
  const results: [string | undefined, unknown][] = Array.isArray(value)
    ? value.map((one) => [undefined, one])
    : isResult(value)
      ? [[undefined, value]]
      : Object.entries(value as object);
  for (const [index, [key, result]] of results.entries()) {
    try {
      const known = check(result, v.unknown());
      const fields = Array.isArray(known) ? { faces: known } : check(known, resultSchema);
      const named = imageFields
        .map((field) => fields[field as 'image'])
        .find((one) => typeof one === 'string');
      const image = key ?? named ?? stem;
      yield* facesOf(image, fields, options);
    } catch (error) {
      const place = Array.isArray(value) ? at(index) : { file };
      options.report({ ...place, message: `${key ?? `result ${index}`}: ${messageOf(error)}` });
    }
  }
}

async function* facesOf(
  image: string,
  fields: Record<string, unknown>,
  { images }: ForeignOptions,
): AsyncGenerator<Prediction> {
  const field = facesFields.find((name) => fields[name] !== undefined);
  const found = field === undefined ? undefined : fields[field];
  if (!Array.isArray(found)) throw new MusicaError('dataset', `no ${facesFields[0]}`);
  const isFace = (one: unknown) =>
    Array.isArray(one)
      ? typeof one[0] === 'object'
      : typeof one === 'object' && one !== null && !('x' in one);
  const faces: unknown[] = found.length === 0 || isFace(found[0]) ? found : [found];
  for (const [index, face] of faces.entries()) {
    // Some results wrap the list of points once more.
    const raw = Array.isArray(face)
      ? face
      : ((face as { landmark?: unknown })?.landmark ?? (face as { keypoints?: unknown })?.keypoints);
    const points = checkValue(raw, faceSchema).map(
      (point): Point => (Array.isArray(point) ? [point[0], point[1]] : [point.x, point.y]),
    );
    const isShare = points.every(([x, y]) => Math.abs(x) <= 2 && Math.abs(y) <= 2);
    const size = isShare ? await sizeFor(image, fields, images) : { width: 1, height: 1 };
    const all = points.map(([x, y]): Point => [x * size.width, y * size.height]);
    const isMesh = all.length === 468 || all.length === 478;
    const landmarks = isMesh ? mediapipeToIbug68.map((vertex) => all[vertex]!) : all;
    yield { image, index, landmarks, failed: false };
  }
}

async function sizeFor(image: string, fields: Record<string, unknown>, images: Iterable<string> | undefined) {
  const { width, height } = fields as { width?: number; height?: number };
  if (width !== undefined && height !== undefined) return { width, height };
  const [path] = pairImages(images ?? [], [image]).keys();
  const size = path === undefined ? undefined : await sizeOfImage(path);
  if (size) return size;
  throw new MusicaError('dataset', `${image}: coordinates are shares of an image whose size is not known`, {
    hint: 'give each result "width" and "height" in pixels',
  });
}
