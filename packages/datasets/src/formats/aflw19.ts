import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { MusicaError, type Point } from '@musica/core';
import type { DatasetFormat } from '../dataset';
import { listFiles } from '../files/list-files';
import { readLimited } from '../files/read-limited';
import { requireFaces } from '../problems';
import { aflw19 as scheme } from '../schemes/index';
import { FaceCollector, type FoundFace } from './face-collector';
import { matrixOf } from './mat/mat-values';
import { readMat } from './mat/read-mat';

const NAME = /^AFLWinfo_release\.mat$/i;
const TRAINED = 20_000;

/**
 * AFLW with 19 points (Zhu and others, CVPR 2016): `AFLWinfo_release.mat` has the names of the images, `data` (19 x, then
 * 19 y), `mask_new` (whether a point is seen), `bbox` (left, right, top, bottom), and in `ra` an order of the faces of which
 * the first 20,000 are to train on. Coordinates are those of AFLW's own database, from 0.
 */
export const aflw19: DatasetFormat = {
  name: 'aflw-19',
  description: 'the folder of AFLW with AFLWinfo_release.mat',

  async recognises(path) {
    return (await fileOf(path)) !== undefined || 'no AFLWinfo_release.mat';
  },

  async read(path, options) {
    const file = (await fileOf(path)) ?? resolve(path);
    const collector = new FaceCollector(dirname(file), options, { scheme });
    let index = 0;
    for (const face of parseAflw(await readLimited(file, 64), file)) {
      index++;
      // A face is a row of the arrays, which is all the place there is.
      await collector.add({ ...face, query: { elsewhere: true } }, { file, line: index });
    }
    return requireFaces(path, { name: 'aflw-19', ...collector.finish() });
  },
};

/** @throws MusicaError `dataset` where the file has not these arrays */
export function* parseAflw(bytes: Uint8Array, where: string): Generator<FoundFace> {
  const variables = readMat(bytes, where);
  const points = matrixOf(variables.get('data'), 'data', where, { columns: 38 });
  const { rows } = points;
  const seen = variables.has('mask_new')
    ? matrixOf(variables.get('mask_new'), 'mask_new', where, { rows, columns: 19 })
    : undefined;
  const boxes = variables.has('bbox')
    ? matrixOf(variables.get('bbox'), 'bbox', where, { rows, columns: 4 })
    : undefined;
  const names = variables.get('nameList');
  if (names?.kind !== 'cells' || names.cells.length !== rows) {
    throw new MusicaError('dataset', `${where}: nameList has not a name for each of ${rows} faces`);
  }
  const order = variables.get('ra');
  const trained =
    order?.kind === 'numbers' && order.data.length === rows
      ? new Set(order.data.subarray(0, TRAINED))
      : undefined;
  for (let row = 0; row < rows; row++) {
    const name = names.cells[row]!;
    const landmarks = Array.from({ length: 19 }, (_, i): Point | null => {
      const [x, y] = [points.at(row, i), points.at(row, 19 + i)];
      return x === 0 && y === 0 ? null : [x, y];
    });
    const occluded = landmarks.map((point, i) => point !== null && seen?.at(row, i) === 0);
    const [left, right, top, bottom] = [0, 1, 2, 3].map((i) => boxes?.at(row, i) ?? Number.NaN) as [
      number,
      number,
      number,
      number,
    ];
    yield {
      image: name.kind === 'text' ? name.text : '',
      landmarks,
      ...(occluded.some(Boolean) && { occluded }),
      ...(boxes && { box: { x: left, y: top, width: right - left, height: bottom - top } }),
      ...(trained && { split: trained.has(row + 1) ? 'train' : 'test' }),
    };
  }
}

async function fileOf(path: string): Promise<string | undefined> {
  const start = resolve(path);
  const info = await stat(start).catch(() => undefined);
  if (info?.isFile()) return NAME.test(basename(start)) ? start : undefined;
  if (!info?.isDirectory()) return undefined;
  for await (const file of listFiles(start)) {
    if (file.split('/').length <= 2 && NAME.test(basename(file))) return join(start, file);
  }
  return undefined;
}
