import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { ibug68, MusicaError, messageOf, type Point } from '@musica/core';
import type { DatasetFormat, ImageOfSet } from '../dataset';
import { listFiles } from '../files/list-files';
import { exists } from '../files/path-below';
import { readLimited } from '../files/read-limited';
import { requireFaces } from '../problems';
import { cofwImages, extractHint, imageName } from './cofw';
import { FaceCollector } from './face-collector';
import { matrixOf } from './mat/mat-values';
import { readMat } from './mat/read-mat';

const POINTS = /^(\d{1,6})_points\.mat$/i;

/**
 * COFW68 (Ghiasi and Fowlkes): the 507 test faces of COFW with 68 points, `test_annotations/1_points.mat` .. with
 * `Points` (68 x 2, from 1) and `Occ`, and boxes in `cofw68_test_bboxes.mat`. The images are in COFW's own
 * `COFW_test_color.mat` or `COFW_test.mat`, which may lie anywhere in the folder.
 */
export const cofw68: DatasetFormat = {
  name: 'cofw68',
  description: 'the folder of COFW68 with its N_points.mat files',

  async recognises(path) {
    if (!(await stat(path).catch(() => undefined))?.isDirectory()) return false;
    for await (const file of listFiles(path)) if (POINTS.test(basename(file))) return true;
    return false;
  },

  async read(path, options) {
    const root = resolve(path);
    const found = await findParts(root);
    const collector = new FaceCollector(
      root,
      { ...options, checkImages: false },
      { scheme: ibug68, countsFromOne: true },
    );
    const boxes = await readBoxes(found.boxes, (problem) => collector.report(problem));
    for (const { index, file } of found.points) {
      try {
        const { landmarks, occluded } = parseCofw68(await readLimited(file, 1), file);
        const box = boxes[index - 1];
        const image = imageName(found.images ?? 'COFW_test_color.mat', index - 1);
        await collector.add({ image, landmarks, occluded, split: 'test', ...(box ? { box } : {}) }, { file });
      } catch (error) {
        collector.report({ file, message: messageOf(error).replace(`${file}: `, '') });
      }
    }
    const { faces, problems, scheme } = collector.finish();
    if ((options.checkImages ?? true) && faces.length > 0 && !(await exists(faces[0]!.image))) {
      throw new MusicaError('dataset', `no image at ${faces[0]!.image}`, { hint: extractHint });
    }
    return requireFaces(path, { name: 'cofw68', scheme, faces, problems });
  },

  async *images(path): AsyncGenerator<ImageOfSet> {
    const { images } = await findParts(resolve(path));
    if (images === undefined) {
      throw new MusicaError('dataset', `${path} holds no images`, {
        hint: 'put COFW_test_color.mat (or COFW_test.mat) of COFW into the folder',
      });
    }
    yield* cofwImages(images);
  },
};

/**
 * One `N_points.mat`.
 * @throws MusicaError `dataset` where it does not hold 68 points and as many flags.
 */
export function parseCofw68(bytes: Uint8Array, where: string): { landmarks: Point[]; occluded: boolean[] } {
  const variables = readMat(bytes, where);
  const points = matrixOf(variables.get('Points'), 'Points', where, { rows: 68, columns: 2 });
  const landmarks = Array.from({ length: 68 }, (_, i): Point => [points.at(i, 0) - 1, points.at(i, 1) - 1]);
  const flags = variables.get('Occ');
  if (flags?.kind !== 'numbers' || flags.data.length !== 68) {
    throw new MusicaError('dataset', `${where}: Occ has not one flag for each of 68 points`);
  }
  return { landmarks, occluded: Array.from(flags.data, (flag) => flag !== 0) };
}

async function readBoxes(
  file: string | undefined,
  report: (problem: { file: string; message: string }) => void,
) {
  if (file === undefined) return [];
  try {
    const boxes = matrixOf(readMat(await readLimited(file, 16), file).get('bboxes'), 'bboxes', file, {
      columns: 4,
    });
    return Array.from({ length: boxes.rows }, (_, i) => ({
      x: boxes.at(i, 0) - 1,
      y: boxes.at(i, 1) - 1,
      width: boxes.at(i, 2),
      height: boxes.at(i, 3),
    }));
  } catch (error) {
    report({ file, message: messageOf(error).replace(`${file}: `, '') });
    return [];
  }
}

async function findParts(root: string) {
  const points: { index: number; file: string }[] = [];
  let boxes: string | undefined;
  let images: string | undefined;
  for await (const path of listFiles(root)) {
    const file = join(root, path);
    const index = POINTS.exec(basename(path))?.[1];
    if (index !== undefined) points.push({ index: Number(index), file });
    if (/^cofw68_test_bboxes\.mat$/i.test(basename(path))) boxes = file;
    // In the order of names the one in colour comes last.
    if (/^COFW_test(_color)?\.mat$/i.test(basename(path))) images = file;
  }
  points.sort((a, b) => a.index - b.index);
  return { points, boxes, images };
}
