import { basename, dirname, join, resolve } from 'node:path';
import type { Point } from '@musica/core';
import { imageExtensions, writeLinesAtomic } from '@musica/files';
import type { DatasetFormat, WritableDataset } from '../dataset';
import { headOf } from '../files/label-files';
import { excerpt, parseDecimal } from '../files/numbers';
import { splitOfFile } from '../files/split-name';
import { readTextLines } from '../files/text-lines';
import { requireFaces } from '../problems';
import { droppedFieldsOf } from './dropped-fields';
import { collectKind, type LabelFileKind, recognisesKind } from './label-file-kind';
import { pathInFolder } from './place-images';

const FILE = 'faces.csv';
const HINT = 'a line reads: image.jpg,x0,y0,x1,y1 ..; a first line of names (,0,1,2 ..) may stand above';

const kind: LabelFileKind = {
  ending: '.csv',
  isKind: looksLikeFaces,
  none: 'no CSV file with a file name and coordinates (x0,y0,x1,y1 ..) a line',
  hint: HINT,
};

/**
 * CSV as in Udacity's facial keypoints project: a head `,0,1,2,..`, then a file name and x, y, x, y .. of each face,
 * 136 numbers for 68 points. Coordinates count from 0. The head may be missing, and other counts of points are taken as
 * well. A file, or a folder with several: one for each split, named after it (`training_frames_keypoints.csv`), and the
 * images in folders that are named after it too.
 */
export const udacityCsv: DatasetFormat = {
  name: 'csv',
  description: 'CSV files with a file name and 136 (or 196 ..) coordinates a line',

  recognises: (path) => recognisesKind(path, kind),

  async read(path, options) {
    const { files, collector } = await collectKind(path, options, kind);
    for (const file of files) {
      const { split, subset } = splitOfFile(basename(file));
      const query = { from: dirname(file), ...(split === undefined ? {} : { split }) };
      let isFirst = true;
      for await (const { line, text } of readTextLines(file)) {
        if (text.trim() === '') continue;
        const namesColumns = isFirst && isHead(text);
        isFirst = false;
        if (namesColumns) continue;
        const face = parseCsvFace(text);
        if (typeof face === 'string') collector.refuse({ file, line }, face);
        else {
          const parts = {
            ...(split === undefined ? {} : { split }),
            ...(subset === undefined ? {} : { subsets: [subset] }),
          };
          await collector.add({ ...face, ...parts, query }, { file, line });
        }
      }
    }
    return requireFaces(path, { name: 'csv', ...collector.finish() });
  },

  async write(folder, dataset) {
    await writeLinesAtomic(join(resolve(folder), FILE), csvLines(folder, dataset));
    return { faces: dataset.faces.length, droppedFields: ['name', ...droppedFieldsOf(dataset, {})] };
  },
};

/** A line as a face, or what is wrong with it. */
export function parseCsvFace(text: string): { image: string; landmarks: Point[] } | string {
  const fields = splitCsv(text.replace(/^\uFEFF/, ''));
  if (fields === undefined) return 'a quote that is not closed';
  const [image = '', ...values] = fields;
  if (image.trim() === '') return 'no file name';
  if (values.length === 0 || values.length % 2 === 1) return `${values.length} coordinates, expected pairs`;
  const numbers = values.map((value) => parseDecimal(value.trim()));
  const wrong = numbers.indexOf(undefined);
  if (wrong !== -1) return `field ${wrong + 2} is ${excerpt(values[wrong]!)}, expected a number`;
  const landmarks = Array.from(
    { length: numbers.length / 2 },
    (_, i): Point => [numbers[2 * i]!, numbers[2 * i + 1]!],
  );
  return { image, landmarks };
}

/** Fields of a line; undefined where a quote is not closed. */
export function splitCsv(text: string): string[] | undefined {
  if (!text.includes('"')) return text.split(',');
  const fields: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
  for (let last = ','; last === ','; ) {
    const match = field.exec(text);
    if (!match) return undefined;
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2]!);
    last = match[3]!;
  }
  return fields;
}

/**
 * Whether a first line only names the columns: it names no image, and what follows are names, or the numbers of the
 * columns. Anything else is a face, be it a broken one: that is reported.
 */
export function isHead(text: string): boolean {
  const [first = '', ...rest] = splitCsv(text.replace(/^\uFEFF/, '')) ?? [];
  if (isImageName(first)) return false;
  const numbers = rest.map((value) => parseDecimal(value.trim()));
  if (numbers.every((value) => value === undefined)) return rest.length > 0;
  return (
    numbers.every((value, index) => value === numbers[0]! + index) && (numbers[0] === 0 || numbers[0] === 1)
  );
}

function isImageName(text: string): boolean {
  return imageExtensions.some((ending) => text.trim().toLowerCase().endsWith(ending));
}

async function looksLikeFaces(file: string): Promise<boolean> {
  const lines = (await headOf(file, 1 << 16)).trimStart().split(/\r?\n/).slice(0, 3);
  return lines.some((line) => {
    const [name = '', ...values] = splitCsv(line) ?? [];
    const numbers = values.filter((value) => parseDecimal(value.trim()) !== undefined).length;
    // Three points at least, and nearly nothing else: tables of other things have a file name and a number or two.
    return parseDecimal(name) === undefined && numbers >= 6 && numbers >= values.length - 2 && !isHead(line);
  });
}

function* csvLines(folder: string, { scheme, faces }: WritableDataset): Generator<string> {
  yield ['', ...Array.from({ length: 2 * scheme.count }, (_, i) => i)].join(',');
  for (const { image, landmarks } of faces) {
    const path = pathInFolder(folder, image);
    const name = /[",\n]/.test(path) ? `"${path.replaceAll('"', '""')}"` : path;
    yield [name, ...landmarks.flat()].join(',');
  }
}
