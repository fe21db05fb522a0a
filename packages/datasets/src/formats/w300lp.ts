import { stat } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { ibug68, MusicaError, messageOf, type Point } from '@musica/core';
import { imageExtensions } from '@musica/files';
import type { DatasetFormat, FaceRecord } from '../dataset';
import { listFiles, listOptions, toRecognise } from '../files/list-files';
import { readLimited } from '../files/read-limited';
import { requireFaces } from '../problems';
import { FaceCollector } from './face-collector';
import { matrixOf, pointColumns } from './mat/mat-values';
import { readMat } from './mat/read-mat';

/**
 * 300W-LP and AFLW2000-3D: images with a `.mat` file of the same name beside each. The 68 points are those of
 * `pt3d_68` (x and y of it: the jaw follows the 3D contour), else of `pt2d`; both count pixels from 1. Of `Pose_Para`
 * pitch, yaw and roll (radians there) become attributes in degrees; the depth of the points and the face model's parameters are not read.
 */
export const w300lp: DatasetFormat = {
  name: '300w-lp',
  description: 'a folder of 300W-LP or AFLW2000: images, each with a .mat file of the same name beside it',

  async recognises(path) {
    if (!(await stat(path).catch(() => undefined))?.isDirectory()) return false;
    const seen = new Set<string>();
    for await (const file of listFiles(path, toRecognise)) {
      const extension = extname(file).toLowerCase();
      const isMat = extension === '.mat';
      if (!isMat && !imageExtensions.includes(extension)) continue;
      const stem = file.slice(0, -extension.length);
      // Names are in order, so that a pair's two files follow one another closely.
      if (seen.has(`${stem}${isMat ? ' image' : ' mat'}`)) return true;
      seen.add(`${stem}${isMat ? ' mat' : ' image'}`);
    }
    return false;
  },

  async read(path, options) {
    const root = resolve(path);
    const collector = new FaceCollector(root, options, { scheme: ibug68, countsFromOne: true });
    const images = new Map<string, string>();
    const labels: string[] = [];
    for await (const file of listFiles(root, listOptions(root, options, collector.report))) {
      const extension = extname(file).toLowerCase();
      if (imageExtensions.includes(extension)) images.set(file.slice(0, -extension.length), file);
      else if (extension === '.mat') labels.push(file);
    }
    for (const label of labels) {
      const image = images.get(label.slice(0, -'.mat'.length));
      const file = join(root, label);
      // 300W-LP has more .mat files, in folders of their own without images.
      if (image === undefined) continue;
      images.delete(label.slice(0, -'.mat'.length));
      try {
        await collector.add({ image, ...parseW300lp(await readLimited(file, 64), file) }, { file });
      } catch (error) {
        collector.report({ file, message: messageOf(error).replace(`${file}: `, '') });
      }
    }
    for (const image of images.values()) {
      collector.report({ file: join(root, image), message: 'no .mat file of this name beside it' });
    }
    const { faces, problems, scheme } = collector.finish();
    return requireFaces(path, { name: basename(root), scheme, faces, problems });
  },
};

/**
 * One label file.
 * @throws MusicaError `dataset` where it has no 68 points.
 */
export function parseW300lp(
  bytes: Uint8Array,
  where: string,
): { landmarks: Point[] } & Pick<FaceRecord, 'attributes'> {
  const variables = readMat(bytes, where);
  const name = variables.has('pt3d_68') ? 'pt3d_68' : 'pt2d';
  const points = matrixOf(variables.get(name), name, where, { columns: 68 });
  if (points.rows < 2 || points.rows > 3) {
    throw new MusicaError(
      'dataset',
      `${where}: ${name} has ${points.rows} rows, expected x and y (and depth)`,
    );
  }
  const pose = variables.get('Pose_Para');
  if (pose === undefined) return { landmarks: pointColumns(points) };
  if (pose.kind !== 'numbers' || pose.data.length < 3 || !pose.data.every(Number.isFinite)) {
    throw new MusicaError('dataset', `${where}: Pose_Para is no list of pitch, yaw, roll ..`);
  }
  const degrees = (radians: number) => Math.round((radians * 180e6) / Math.PI) / 1e6;
  const [pitch, yaw, roll] = Array.from(pose.data.slice(0, 3), degrees) as [number, number, number];
  return { landmarks: pointColumns(points), attributes: { pitch, yaw, roll } };
}
