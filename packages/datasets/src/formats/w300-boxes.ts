import { basename, join, resolve } from 'node:path';
import { type Box, MusicaError } from '@musica/core';
import { listFiles } from '../files/list-files';
import { readLimited } from '../files/read-limited';
import { matrixOf } from './mat/mat-values';
import { readMat } from './mat/read-mat';

const NAME = /^bounding_boxes_(.+)\.mat$/i;

/**
 * The detector's boxes that come with 300W: `bounding_boxes_afw.mat`, `bounding_boxes_helen_trainset.mat` .. anywhere
 * below a folder.
 * @param onError told of a file that cannot be used; the others are read.
 * @returns boxes by the image's path in lower case, such as `helen/trainset/1.jpg`.
 */
export async function readW300Boxes(
  folder: string,
  onError: (file: string, error: unknown) => void,
): Promise<Map<string, Box>> {
  const boxes = new Map<string, Box>();
  for await (const path of listFiles(folder)) {
    const part = NAME.exec(basename(path))?.[1]?.toLowerCase().replace('_', '/');
    if (part === undefined) continue;
    const file = join(resolve(folder), path);
    try {
      const found = parseW300Boxes(await readLimited(file, 64), file, (error) => onError(file, error));
      for (const [name, box] of found) boxes.set(`${part}/${name.toLowerCase()}`, box);
    } catch (error) {
      onError(file, error);
    }
  }
  return boxes;
}

/**
 * The detector's boxes in one `bounding_boxes_*.mat`: a cell array of structs with `imgName`, `bb_detector` and
 * `bb_ground_truth`, the boxes as xmin, ymin, xmax, ymax counted from 1.
 * @param onError told of a box that is none; by default the error is thrown.
 * @returns boxes by the image's name.
 * @throws MusicaError `dataset` for anything else.
 */
export function parseW300Boxes(
  bytes: Uint8Array,
  where: string,
  onError: (error: unknown) => void = (error) => {
    throw error;
  },
): Map<string, Box> {
  const list = readMat(bytes, where).get('bounding_boxes');
  const structs = list?.kind === 'cells' ? list.cells : [list];
  const items = structs.flatMap((value) => (value?.kind === 'structs' ? value.items : []));
  if (items.length === 0 || structs.some((value) => value?.kind !== 'structs')) {
    throw new MusicaError('dataset', `${where}: no list called bounding_boxes`);
  }
  const boxes = new Map<string, Box>();
  for (const [index, item] of items.entries()) {
    try {
      const place = `${where}: entry ${index + 1}`;
      const name = item.get('imgName');
      if (name?.kind !== 'text' || name.text === '') throw new MusicaError('dataset', `${place}: no imgName`);
      const box = matrixOf(item.get('bb_detector'), 'bb_detector', place, { rows: 1, columns: 4 });
      const edges = [0, 1, 2, 3].map((column) => box.at(0, column) - 1);
      boxes.set(name.text, boxOfEdges(edges, place));
    } catch (error) {
      onError(error);
    }
  }
  return boxes;
}

/** @throws MusicaError `dataset` where the edges xmin, ymin, xmax, ymax enclose nothing. */
export function boxOfEdges([left, top, right, bottom]: readonly number[], where: string): Box {
  const box = { x: left!, y: top!, width: right! - left!, height: bottom! - top! };
  if (Object.values(box).every(Number.isFinite) && box.width > 0 && box.height > 0) return box;
  throw new MusicaError('dataset', `${where}: a box from ${left}, ${top} to ${right}, ${bottom} is no box`);
}
