import { stat } from 'node:fs/promises';
import { basename, extname, join, posix, resolve } from 'node:path';
import { messageOf, type Point } from '@musica/core';
import { imageExtensions, writeLinesAtomic } from '@musica/files';
import type { Dataset, DatasetFormat, FaceRecord, ReadOptions } from '../dataset';
import { type ListOptions, listFiles, listOptions, toRecognise } from '../files/list-files';
import { readLimited } from '../files/read-limited';
import { splitOfPath } from '../files/split-name';
import { decodeText } from '../files/text-lines';
import { DatasetRecordError, requireFaces } from '../problems';
import { countOf, droppedFieldsOf } from './dropped-fields';
import { FaceCollector } from './face-collector';
import { facesByImage, pathInFolder, stemOf, withoutOwnName } from './place-images';
import { parsePts, writePts } from './pts';

/** A folder, with folders in it or not, where an image and its `.pts` file share a name: `a.jpg` and `a.pts`. */
export const ptsFolder: DatasetFormat = {
  name: 'pts-folder',
  description: 'a folder of images, each with a .pts file of the same name beside it',

  async recognises(path) {
    if (!(await stat(path).catch(() => undefined))?.isDirectory()) return 'not a folder';
    for await (const file of listFiles(path, toRecognise)) if (isPts(file)) return true;
    return 'no .pts file in the folder';
  },

  read: (path, options) => readPtsTree(path, options, splitOf),

  async write(folder, dataset) {
    let further = 0;
    const byImage = facesByImage(folder, dataset.faces);
    const nameless = withoutOwnName(byImage.keys());
    let unnamed = 0;
    for (const [path, [face, ...others]] of byImage) {
      if (nameless.has(path)) {
        unnamed += others.length + 1;
        continue;
      }
      further += others.length;
      const file = join(resolve(folder), `${stemOf(path)}.pts`);
      // Nine decimals: a coordinate comes back to a millionth of a pixel through the count from 1 and any other format.
      await writeLinesAtomic(file, [writePts(face!.landmarks, 9).trimEnd()]);
    }
    const splitOfFolder = ({ image }: FaceRecord) => splitOf(pathInFolder(folder, image)).split;
    const given = dataset.faces.filter((face) => !face.split && splitOfFolder(face) !== undefined).length;
    const droppedFields = [
      'name',
      ...droppedFieldsOf(dataset, { split: (face) => splitOfFolder(face) === face.split }),
      ...(given > 0 ? [`that there is no split (${countOf(given)}: the folder's name gives one)`] : []),
      ...(further > 0 ? [`further faces of an image (${countOf(further)})`] : []),
      ...(unnamed > 0 ? [`images of the same name but another ending (${countOf(unnamed)})`] : []),
    ];
    return { faces: dataset.faces.length - further - unnamed, droppedFields };
  },
};

/**
 * Reads images and the `.pts` files beside them, in any depth of folders.
 * @param describe what an image's path says of its face; an image without an answer is not part of the data set.
 * @throws MusicaError `dataset` where no usable face is left.
 */
export async function readPtsTree(
  path: string,
  options: ReadOptions,
  describe: (image: string) => Partial<FaceRecord> | undefined,
): Promise<Dataset> {
  const root = resolve(path);
  const collector = new FaceCollector(root, options, { countsFromOne: true, exactNames: true });
  const isPart = (file: string) => describe(file) !== undefined;
  const leaveOut = (file: string, message: string) => collector.report({ file: join(root, file), message });
  const listing = listOptions(root, options, collector.report);
  for (const { image, pts } of await findPairs(
    root,
    options.checkImages ?? true,
    leaveOut,
    isPart,
    listing,
  )) {
    const file = join(root, pts);
    let landmarks: Point[];
    try {
      landmarks = parsePts(decodeText(await readLimited(file, 1)), file);
    } catch (error) {
      if (error instanceof DatasetRecordError) collector.report(error.problem);
      else leaveOut(pts, messageOf(error));
      continue;
    }
    await collector.add({ image, landmarks, ...describe(image) }, { file });
  }
  return requireFaces(path, { name: basename(root), ...collector.finish() });
}

interface Pair {
  readonly image: string;
  readonly pts: string;
}

/** Images with their landmark files; what has no partner is reported, landmarks alone only where images are needed. */
async function findPairs(
  root: string,
  checkImages: boolean,
  leaveOut: (file: string, message: string) => void,
  isPart: (file: string) => boolean,
  listing: ListOptions,
): Promise<Pair[]> {
  const images = new Map<string, string>();
  const landmarks = new Map<string, string>();
  for await (const file of listFiles(root, listing)) {
    if (!isPart(file)) continue;
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
    else leaveOut(pts, 'no image of this name beside it');
  }
  return found;
}

function isPts(file: string): boolean {
  return extname(file).toLowerCase() === '.pts';
}

/** The split that one of the folders on the way to an image is named after, as in `helen/trainset/a.jpg`. */
export function splitOf(image: string): Pick<FaceRecord, 'split'> {
  const split = splitOfPath(image);
  return split === undefined ? {} : { split };
}
