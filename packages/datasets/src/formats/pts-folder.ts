import { readFile, stat } from 'node:fs/promises';
import { basename, extname, join, posix, resolve } from 'node:path';
import { findScheme, ibug68, type LandmarkScheme, MusicaError, messageOf, type Point } from '@musica/core';
import type { DatasetFormat, FaceRecord } from '../dataset';
import { listFiles } from '../files/list-files';
import { collectProblems, DatasetRecordError, landmarkProblem, requireFaces } from '../problems';
import { parsePts } from './pts';

/** File name endings that are taken for pictures, in lower case. */
export const imageExtensions: readonly string[] = [
  '.jpg',
  '.jpeg',
  '.png',
  '.webp',
  '.bmp',
  '.gif',
  '.tif',
  '.tiff',
  '.avif',
];

/** A folder, with folders in it or not, where a picture and its `.pts` file share a name: `a.jpg` and `a.pts`. */
export const ptsFolder: DatasetFormat = {
  name: 'pts-folder',
  description: 'a folder of pictures, each with a .pts file of the same name beside it',

  async recognises(path) {
    if (!(await stat(path).catch(() => undefined))?.isDirectory()) return false;
    for await (const file of listFiles(path)) if (isPts(file)) return true;
    return false;
  },

  async read(path, options) {
    const root = resolve(path);
    const { problems, report } = collectProblems(options);
    const leaveOut = (file: string, message: string) => report({ file: join(root, file), message });

    const faces: FaceRecord[] = [];
    let scheme = options.scheme;
    for (const { image, pts } of await findPairs(root, options.checkImages ?? true, leaveOut)) {
      let landmarks: Point[];
      try {
        landmarks = parsePts(await readFile(join(root, pts), 'utf8'), join(root, pts));
      } catch (error) {
        if (error instanceof DatasetRecordError) report(error.problem);
        else leaveOut(pts, messageOf(error));
        continue;
      }
      // Without a scheme of the caller's, the first readable file decides what the folder holds.
      scheme ??= schemeOfCount(landmarks.length);
      const problem = scheme
        ? landmarkProblem(landmarks, scheme)
        : `${landmarks.length} points, which is no known landmark scheme`;
      if (problem !== undefined) leaveOut(pts, problem);
      else faces.push({ id: image, image: join(root, image), landmarks, ...splitOf(image) });
    }
    // Where no file decided on a scheme there is no face either, and the error below says why.
    return requireFaces(path, { name: basename(root), scheme: scheme ?? ibug68, faces, problems });
  },
};

interface Pair {
  readonly image: string;
  readonly pts: string;
}

/** Pictures with their landmark files; what has no partner is reported, landmarks alone only where pictures are needed. */
async function findPairs(
  root: string,
  checkImages: boolean,
  leaveOut: (file: string, message: string) => void,
): Promise<Pair[]> {
  const images = new Map<string, string>();
  const landmarks = new Map<string, string>();
  for await (const file of listFiles(root)) {
    const extension = extname(file).toLowerCase();
    const stem = file.slice(0, file.length - extension.length);
    const kind = isPts(file) ? landmarks : imageExtensions.includes(extension) ? images : undefined;
    const first = kind?.get(stem);
    if (first !== undefined)
      leaveOut(file, `${posix.basename(first)} has the same name; only that one is read`);
    else kind?.set(stem, file);
  }
  for (const [stem, file] of images)
    if (!landmarks.has(stem)) leaveOut(file, 'no .pts file of this name beside it');
  const found: Pair[] = [];
  for (const [stem, pts] of landmarks) {
    const image = images.get(stem);
    if (image !== undefined) found.push({ image, pts });
    // What the ending of its name would be is not known.
    else if (!checkImages) found.push({ image: stem, pts });
    else leaveOut(pts, 'no picture of this name beside it');
  }
  return found;
}

function isPts(file: string): boolean {
  return extname(file).toLowerCase() === '.pts';
}

function schemeOfCount(count: number): LandmarkScheme | undefined {
  try {
    return findScheme(count);
  } catch (error) {
    if (error instanceof MusicaError) return undefined;
    throw error;
  }
}

const splitFolders: Readonly<Record<string, string>> = {
  train: 'train',
  trainset: 'train',
  val: 'val',
  validation: 'val',
  test: 'test',
  testset: 'test',
};

/** The split that one of the folders on the way to a picture is named after, as in `helen/trainset/a.jpg`. */
function splitOf(image: string): Pick<FaceRecord, 'split'> {
  const folder = image
    .split('/')
    .slice(0, -1)
    .findLast((name) => Object.hasOwn(splitFolders, name.toLowerCase()));
  return folder === undefined ? {} : { split: splitFolders[folder.toLowerCase()]! };
}
