import { open, readdir, stat } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import type { Point } from '@musica/core';
import { writeLinesAtomic } from '@musica/files';
import type { DatasetFormat, WritableDataset } from '../dataset';
import { excerpt, parseDecimal } from '../files/numbers';
import { readTextLines } from '../files/text-lines';
import { requireFaces } from '../problems';
import { droppedFieldsOf } from './dropped-fields';
import { FaceCollector } from './face-collector';
import { pathInFolder } from './place-images';

const FILE = 'faces.csv';

/**
 * CSV as in Udacity's facial keypoints project: a head `,0,1,2,..`, then a file name and x, y, x, y .. of each face,
 * 136 numbers for 68 points. Coordinates count from 0. The head may be missing, and other counts of points of a known
 * scheme are taken as well. A file, or a folder with one.
 */
export const udacityCsv: DatasetFormat = {
  name: 'csv',
  description: 'a CSV file with a file name and 136 (or 196) coordinates a line, or a folder with one',

  async recognises(path) {
    const file = await fileOf(path);
    return file !== undefined && (await looksLikeFaces(file));
  },

  async read(path, options) {
    const file = (await fileOf(resolve(path))) ?? resolve(path);
    const collector = new FaceCollector(dirname(file), options.scheme, options);
    for await (const { line, text } of readTextLines(file)) {
      if (text.trim() === '' || (line === 1 && isHead(text))) continue;
      const found = parseCsvFace(text);
      if (typeof found === 'string') collector.report({ file, line, message: found });
      else await collector.add(found, { file, line });
    }
    const { faces, problems, scheme } = collector;
    return requireFaces(path, { name: 'csv', scheme, faces, problems });
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
  if (image === '') return 'no file name';
  if (values.length === 0 || values.length % 2 === 1) return `${values.length} coordinates, expected pairs`;
  const numbers = values.map((value) => parseDecimal(value.trim()));
  const wrong = numbers.indexOf(undefined);
  if (wrong !== -1) return `field ${wrong + 2} is ${excerpt(values[wrong]!)}, expected a number`;
  const landmarks = Array.from(
    { length: numbers.length / 2 },
    (_, i): Point => [numbers[2 * i]!, numbers[2 * i + 1]!],
  );
  return { image: image.replaceAll('\\', '/'), landmarks };
}

/** Fields of a line; undefined where a quote is not closed. */
function splitCsv(text: string): string[] | undefined {
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

/** A head has no file name and whole numbers that count, or names such as `filename`, `x0`. */
function isHead(text: string): boolean {
  const [first = '', second = ''] = text.replace(/^\uFEFF/, '').split(',');
  return (first === '' && second === '0') || parseDecimal(second.trim()) === undefined;
}

async function fileOf(path: string): Promise<string | undefined> {
  const info = await stat(path).catch(() => undefined);
  if (info?.isFile()) return extname(path).toLowerCase() === '.csv' ? path : undefined;
  if (!info?.isDirectory()) return undefined;
  const files = (await readdir(path)).filter((name) => extname(name).toLowerCase() === '.csv');
  return files.length === 1 ? join(path, files[0]!) : undefined;
}

async function looksLikeFaces(file: string): Promise<boolean> {
  const handle = await open(file).catch(() => undefined);
  if (!handle) return false;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(16384), 0, 16384, 0);
    const lines = buffer.toString('latin1', 0, bytesRead).split(/\r?\n/);
    return lines.slice(0, 2).some((line) => line.split(',').length >= 58);
  } finally {
    await handle.close();
  }
}

function* csvLines(folder: string, { scheme, faces }: WritableDataset): Generator<string> {
  yield ['', ...Array.from({ length: 2 * scheme.count }, (_, i) => i)].join(',');
  for (const { image, landmarks } of faces) {
    const path = pathInFolder(folder, image);
    const name = /[",\n]/.test(path) ? `"${path.replaceAll('"', '""')}"` : path;
    yield [name, ...landmarks.flat()].join(',');
  }
}
