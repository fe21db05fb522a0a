import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join, posix, resolve } from 'node:path';
import { type MusicaError, messageOf, type Point } from '@musica/core';
import type { DatasetFormat } from '../dataset';
import { headOf } from '../files/label-files';
import { listFiles, listOptions, toRecognise } from '../files/list-files';
import { excerpt, parseDecimal } from '../files/numbers';
import { readLimited } from '../files/read-limited';
import { splitOfFile, splitOfPath } from '../files/split-name';
import { decodeText } from '../files/text-lines';
import { DatasetRecordError, requireFaces } from '../problems';
import { FaceCollector } from './face-collector';

const LAPA_HINT = 'a file of LaPa or JD-landmark reads: 106, then a line with x and y for each point';
const HELEN_HINT = 'a file of HELEN reads: the name of the image, then a line "x , y" for each of 194 points';

/**
 * LaPa (`train/images/a.jpg`, `train/landmarks/a.txt`) and JD-landmark (`picture/a.jpg`, `landmark/a.jpg.txt`): a text file
 * for each image, with the number of points and a point a line. Coordinates count from 0.
 */
export const lapa: DatasetFormat = {
  name: 'lapa-txt',
  description: 'text files of LaPa or JD-landmark: the number of points, then a point a line',

  recognises: (path) => holds(path, isLapa, 'no .txt file of a number of points and a point a line'),

  async read(path, options) {
    const root = (await stat(path)).isDirectory() ? resolve(path) : dirname(resolve(path));
    const collector = new FaceCollector(root, options, { hint: LAPA_HINT });
    const listing = listOptions(root, options, collector.report);
    for await (const path2 of textFiles(path, listing)) {
      const file = join(root, path2);
      // Whatever begins with a number alone means to be one; other texts may lie about.
      if (!/^(\u00ef\u00bb\u00bf)?\s*\d{1,4}\s*\r?\n/.test(await headOf(file, 64))) continue;
      try {
        const landmarks = parseLapa(decodeText(await readLimited(file, 1)), file);
        const split = looseSplit(path2);
        const stem = posix.basename(path2).replace(/\.txt$/i, '');
        await collector.add(
          {
            image: stem,
            landmarks,
            ...(split && { split }),
            query: { near: nearImages(path2), ...(split && { split }) },
          },
          { file },
        );
      } catch (error) {
        if (error instanceof DatasetRecordError) collector.report(error.problem);
        else collector.refuse({ file }, messageOf(error).replace(`${file}: `, ''));
      }
    }
    return requireFaces(path, { name: basename(root), ...collector.finish() });
  },
};

/**
 * HELEN with its own 194 points: text files, in `annotation`, that begin with the name of an image. `trainnames.txt` and
 * `testnames.txt` name the splits. Coordinates count from 0.
 */
export const helen: DatasetFormat = {
  name: 'helen-194',
  description: 'text files of HELEN: the name of the image, then 194 lines "x , y"',

  recognises: (path) => holds(path, isHelen, 'no .txt file of an image\'s name and lines "x , y"'),

  async read(path, options) {
    const root = (await stat(path)).isDirectory() ? resolve(path) : dirname(resolve(path));
    const collector = new FaceCollector(root, options, { hint: HELEN_HINT });
    const splits = new Map<string, string>();
    const labels: string[] = [];
    for await (const path2 of textFiles(path, listOptions(root, options, collector.report))) {
      const file = join(root, path2);
      const listed = /^(train|test)names\.txt$/i.exec(posix.basename(path2))?.[1]?.toLowerCase();
      if (listed !== undefined) {
        for (const name of decodeText(await readLimited(file, 16)).split(/\s+/)) splits.set(name, listed);
      } else if (isHelen(await headOf(file, 200))) labels.push(file);
    }
    for (const file of labels) {
      try {
        const { image, landmarks } = parseHelen(decodeText(await readLimited(file, 1)), file);
        const found = await collector.images.find(image);
        const split = splits.get(image) ?? ('id' in found ? looseSplit(found.id) : undefined);
        await collector.add({ image, landmarks, ...(split && { split }) }, { file, line: 1 });
      } catch (error) {
        if (error instanceof DatasetRecordError) collector.report(error.problem);
        else collector.refuse({ file }, messageOf(error).replace(`${file}: `, ''));
      }
    }
    return requireFaces(path, { name: 'helen-194', ...collector.finish() });
  },
};

/** @throws DatasetRecordError with the line for anything but a number of points and as many lines of x and y. */
export function parseLapa(text: string, where: string): Point[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const fail = (index: number, message: string) =>
    new DatasetRecordError({ file: where, line: index + 1, message, hint: LAPA_HINT });
  const count = /^\d{1,4}$/.test(lines[0]!.trim()) ? Number(lines[0]) : undefined;
  if (count === undefined) throw fail(0, `expected the number of points, found ${excerpt(lines[0]!.trim())}`);
  return pointsIn(lines, /[\s,]+/, count, fail);
}

/** @throws DatasetRecordError with the line for anything but the name of an image and 194 lines of `x , y`. */
export function parseHelen(text: string, where: string): { image: string; landmarks: Point[] } {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const fail = (index: number, message: string) =>
    new DatasetRecordError({ file: where, line: index + 1, message, hint: HELEN_HINT });
  const image = lines[0]!.trim();
  if (image === '' || image.includes(','))
    throw fail(0, `expected the name of an image, found ${excerpt(image)}`);
  return { image, landmarks: pointsIn(lines, /\s*,\s*/, 194, fail) };
}

function pointsIn(
  lines: readonly string[],
  between: RegExp,
  count: number,
  fail: (index: number, message: string) => MusicaError,
): Point[] {
  const points: Point[] = [];
  for (const [index, line] of lines.entries()) {
    if (index === 0 || line.trim() === '') continue;
    const [x, y, ...rest] = line.trim().split(between).map(parseDecimal);
    if (x === undefined || y === undefined || rest.length > 0) {
      throw fail(index, `expected two numbers, found ${excerpt(line.trim())}`);
    }
    points.push([x, y]);
  }
  if (points.length !== count) throw fail(lines.length - 1, `${points.length} points, expected ${count}`);
  return points;
}

const isLapa = (head: string) =>
  /^(\u00ef\u00bb\u00bf)?\s*\d{1,4}\s*\r?\n\s*-?\d+(\.\d+)?[\s,]+-?\d/.test(head);
const isHelen = (head: string) =>
  /^(\u00ef\u00bb\u00bf)?[^\r\n,]+\r?\n\s*-?\d+(\.\d+)?\s*,\s*-?\d+(\.\d+)?\s*\r?\n/.test(head);

async function holds(
  path: string,
  isKind: (head: string) => boolean,
  reason: string,
): Promise<boolean | string> {
  const info = await stat(path).catch(() => undefined);
  if (info === undefined) return reason;
  const root = info.isDirectory() ? path : dirname(path);
  for await (const file of textFiles(path)) if (isKind(await headOf(join(root, file), 200))) return true;
  return reason;
}

/** Paths relative to the folder; of a file, its name. */
async function* textFiles(path: string, listing = toRecognise): AsyncGenerator<string> {
  if ((await stat(path)).isFile()) {
    if (extname(path).toLowerCase() === '.txt') yield basename(path);
    return;
  }
  for await (const file of listFiles(path, listing)) if (extname(file).toLowerCase() === '.txt') yield file;
}

/** The split of a path whose folders say it in whatever words: `Training_data`, `train_1`. */
function looseSplit(path: string): string | undefined {
  const folders = path.split('/').slice(0, -1);
  return (
    splitOfPath(path) ?? folders.map((folder) => splitOfFile(`${folder}.`).split).findLast((split) => split)
  );
}

/** Folders whose images a file of labels is likely to be of: `train/images` of `train/landmarks/a.txt`. */
function nearImages(path: string): string[] {
  const above = posix.dirname(posix.dirname(path)).replace(/^\.$/, '');
  return ['images', 'picture', ''].map((name) => posix.join(above, name)).filter((folder) => folder !== '.');
}
