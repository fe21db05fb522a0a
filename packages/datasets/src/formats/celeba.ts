import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Box, Point } from '@musica/core';
import type { DatasetFormat, FaceRecord } from '../dataset';
import { excerpt, parseDecimal } from '../files/numbers';
import { exists } from '../files/path-below';
import { readTextLines } from '../files/text-lines';
import { requireFaces } from '../problems';
import { celeba5 } from '../schemes/index';
import { FaceCollector } from './face-collector';

const HINT =
  'CelebA reads: the number of images, the names of the columns, then 000001.jpg x y x y x y x y x y';
const SPLITS = ['train', 'val', 'test'];

/**
 * CelebA: `Anno/list_landmarks_celeba.txt` of the photographs in `Img/img_celeba`, or `list_landmarks_align_celeba.txt` of
 * the crops in `Img/img_align_celeba`; whichever has its images, the photographs first. Five points from 0. From the lists
 * beside it come the box (of the photographs), the split, the person (as `group`) and the attributes.
 */
export const celeba: DatasetFormat = {
  name: 'celeba',
  description: 'the folder of CelebA with list_landmarks_celeba.txt or list_landmarks_align_celeba.txt',

  async recognises(path) {
    return (
      (await listOf(path)) !== undefined || 'no list_landmarks_celeba.txt or list_landmarks_align_celeba.txt'
    );
  },

  async read(path, options) {
    const file = (await listOf(path)) ?? resolve(path);
    const isAligned = /align/i.test(basename(file));
    const root = /^anno/i.test(basename(dirname(file))) ? dirname(dirname(file)) : dirname(file);
    const collector = new FaceCollector(root, options, { scheme: celeba5, hint: HINT });
    const lists = await readLists(root, isAligned);
    const near = isAligned ? 'img_align_celeba' : 'img_celeba';
    for await (const { line, text } of readTextLines(file)) {
      const [image = '', ...values] = text.trim().split(/\s+/);
      // The number of images, and the names of the columns.
      if (image === '' || (line <= 2 && !/\.\w+$/.test(image))) continue;
      const numbers = values.map(parseDecimal);
      const wrong = numbers.indexOf(undefined);
      if (numbers.length !== 10)
        collector.refuse({ file, line }, `${numbers.length} coordinates, expected 10`);
      else if (wrong !== -1) {
        collector.refuse(
          { file, line },
          `value ${wrong + 2} is ${excerpt(values[wrong]!)}, expected a number`,
        );
      } else {
        const landmarks = Array.from({ length: 5 }, (_, i): Point => [numbers[2 * i]!, numbers[2 * i + 1]!]);
        const box = lists.boxes.get(image);
        await collector.add(
          {
            image,
            landmarks,
            query: { near: [near] },
            ...(box && { box }),
            ...(lists.splits.has(image) && { split: lists.splits.get(image)! }),
            ...(lists.persons.has(image) && { group: lists.persons.get(image)! }),
            ...(lists.attributes.has(image) && { attributes: lists.attributes.get(image)! }),
          },
          { file, line },
        );
      }
    }
    return requireFaces(path, { name: 'celeba', ...collector.finish() });
  },
};

async function listOf(path: string): Promise<string | undefined> {
  const start = resolve(path);
  const info = await stat(start).catch(() => undefined);
  if (info?.isFile())
    return /^list_landmarks_(align_)?celeba\.txt$/i.test(basename(start)) ? start : undefined;
  if (!info?.isDirectory()) return undefined;
  let first: string | undefined;
  for (const [name, images] of [
    ['list_landmarks_celeba.txt', 'img_celeba'],
    ['list_landmarks_align_celeba.txt', 'img_align_celeba'],
  ] as const) {
    for (const folder of [start, join(start, 'Anno'), join(start, 'anno')]) {
      const file = join(folder, name);
      if (!(await exists(file))) continue;
      first ??= file;
      if ((await exists(join(start, 'Img', images))) || (await exists(join(start, images)))) return file;
    }
  }
  return first;
}

async function readLists(root: string, isAligned: boolean) {
  const boxes = new Map<string, Box>();
  const splits = new Map<string, string>();
  const persons = new Map<string, string>();
  const attributes = new Map<string, NonNullable<FaceRecord['attributes']>>();
  if (!isAligned) {
    for await (const [image, ...values] of linesOf(root, 'list_bbox_celeba.txt')) {
      const [x, y, width, height] = values.map(Number);
      // Some faces have a box of zeros, which is none.
      if (width !== 0 || height !== 0) boxes.set(image!, { x: x!, y: y!, width: width!, height: height! });
    }
  }
  for await (const [image, part] of linesOf(root, 'list_eval_partition.txt')) {
    const split = SPLITS[Number(part)];
    if (split !== undefined) splits.set(image!, split);
  }
  for await (const [image, person] of linesOf(root, 'identity_CelebA.txt'))
    if (person) persons.set(image!, person);
  let names: readonly string[] = [];
  for await (const fields of linesOf(root, 'list_attr_celeba.txt')) {
    const [image, ...values] = fields;
    if (/\.\w+$/.test(image!)) {
      const flags = values.map((value, i) => [names[i] ?? `attribute ${i}`, value === '1']);
      attributes.set(image!, Object.fromEntries(flags) as Record<string, boolean>);
    } else if (fields.length > 1) names = fields;
  }
  return { boxes, splits, persons, attributes };
}

async function* linesOf(root: string, name: string): AsyncGenerator<string[]> {
  for (const folder of ['', 'Anno', 'anno', 'Eval', 'eval']) {
    const file = join(root, folder, name);
    if (!(await exists(file))) continue;
    for await (const { text } of readTextLines(file)) if (text.trim() !== '') yield text.trim().split(/\s+/);
    return;
  }
}
