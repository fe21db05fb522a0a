import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '@musica/core';
import type { DatasetFormat, FaceRecord } from '../dataset';
import { readPtsTree } from './pts-folder';
import { readW300Boxes } from './w300-boxes';

/** What a folder of 300W is for: 3148 faces to train on, and the 689 of the full test set in its two halves. */
const parts: Readonly<Record<string, Pick<FaceRecord, 'split' | 'subsets'>>> = {
  afw: { split: 'train', subsets: ['afw'] },
  'helen/trainset': { split: 'train', subsets: ['helen'] },
  'lfpw/trainset': { split: 'train', subsets: ['lfpw'] },
  'helen/testset': { split: 'test', subsets: ['common', 'full', 'helen'] },
  'lfpw/testset': { split: 'test', subsets: ['common', 'full', 'lfpw'] },
  ibug: { split: 'test', subsets: ['challenging', 'full', 'ibug'] },
};

/** The parts of the test set that only the challenge's organisers had at first. */
const privateParts: Readonly<Record<string, Pick<FaceRecord, 'split' | 'subsets'>>> = {
  '01_indoor': { split: 'test', subsets: ['indoor', 'private'] },
  '02_outdoor': { split: 'test', subsets: ['outdoor', 'private'] },
};

/**
 * 300W as iBUG hands it out: folders `afw`, `helen`, `lfpw` and `ibug` of images with `.pts` files, and boxes of a
 * detector in `bounding_boxes_*.mat` files anywhere below. Train: afw, helen/trainset, lfpw/trainset. Test subsets:
 * `common` (helen/testset, lfpw/testset), `challenging` (ibug), `full` (both).
 */
export const w300: DatasetFormat = {
  name: '300w',
  description: 'the folders of 300W: afw, helen/trainset, helen/testset, lfpw/trainset, lfpw/testset, ibug',

  async recognises(path) {
    // One or two of them may as well be folders of somebody's own.
    const found = await Promise.all(Object.keys(parts).map((part) => isFolder(join(path, part))));
    return found.filter(Boolean).length >= 3;
  },

  async read(path, options) {
    const dataset = await readPtsTree(path, options, (image) => partOf(image, parts));
    const problems = [...dataset.problems];
    const boxes = await readW300Boxes(path, (file, error) => {
      const problem = { file, message: messageOf(error).replace(`${file}: `, '') };
      problems.push(problem);
      options.onProblem?.(problem);
    });
    const faces = dataset.faces.map((face) => {
      const box = boxes.get(face.id.toLowerCase());
      return box ? { ...face, box } : face;
    });
    return { ...dataset, name: '300w', faces, problems };
  },
};

/** 300W's private test set: `01_Indoor` and `02_Outdoor`, 300 faces each. */
export const w300Private: DatasetFormat = {
  name: '300w-private',
  description: 'the folders of the private 300W test set: 01_Indoor, 02_Outdoor',

  async recognises(path) {
    return (await isFolder(join(path, '01_Indoor'))) || (await isFolder(join(path, '02_Outdoor')));
  },

  async read(path, options) {
    const dataset = await readPtsTree(path, options, (image) => partOf(image, privateParts));
    return { ...dataset, name: '300w-private' };
  },
};

function partOf(image: string, known: typeof parts): Pick<FaceRecord, 'split' | 'subsets'> | undefined {
  const path = image.toLowerCase();
  const part = Object.keys(known).find((name) => path.startsWith(`${name}/`));
  return part === undefined ? undefined : known[part];
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
