import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { bytesOf, cofw29, MusicaError, type PixelImage, type Point } from '@musica/core';
import { type DatasetFormat, faceId, type ImageOfSet } from '../dataset';
import { exists } from '../files/path-below';
import { requireFaces } from '../problems';
import { FaceCollector } from './face-collector';
import { type H5Array, isHdf5, openHdf5 } from './hdf5/hdf5';

const NAME = /^COFW_(train|test)(_color)?\.mat$/i;
const COUNT = 29;

/** The names of the arrays in each of the two files. */
const variables = {
  train: { images: 'IsTr', shapes: 'phisTr', boxes: 'bboxesTr' },
  test: { images: 'IsT', shapes: 'phisT', boxes: 'bboxesT' },
} as const;

export const extractHint =
  'the images are inside the .mat file: `musica dataset convert` writes them out as PNG, or read with checkImages: false';

/**
 * COFW: `COFW_train.mat` and `COFW_test.mat` (or `.._color.mat`, which goes first), a file or their folder. HDF5, as
 * MATLAB 7.3 writes it. The images are inside; each is named as a file that lies beside the .mat once it is written
 * out: `COFW_test_color/0001.png`.
 */
export const cofw: DatasetFormat = {
  name: 'cofw',
  description: 'COFW_train.mat or COFW_test.mat (or .._color.mat) of COFW, or the folder with them',

  async recognises(path) {
    const files = await filesOf(path);
    return files.length > 0 && (await isHdf5(files[0]!));
  },

  async read(path, options) {
    const files = await filesOf(path);
    const root = dirname(resolve(files[0]!));
    const collector = new FaceCollector(
      root,
      { ...options, checkImages: false },
      { scheme: cofw29, countsFromOne: true },
    );
    for (const file of files) {
      const file5 = await openHdf5(file);
      try {
        const split = (await file5.has(variables.train.shapes)) ? 'train' : 'test';
        const names = variables[split];
        const shapes = columnsOf(await file5.array(names.shapes), 3 * COUNT, names.shapes, file);
        const boxes = (await file5.has(names.boxes))
          ? columnsOf(await file5.array(names.boxes), 4, names.boxes, file)
          : undefined;
        if (boxes && boxes.count !== shapes.count) {
          throw new MusicaError('dataset', `${file}: ${shapes.count} faces, but ${boxes.count} boxes`);
        }
        for (let index = 0; index < shapes.count; index++) {
          const values = shapes.at(index);
          const [x, y, width, height] = boxes?.at(index) ?? [];
          await collector.add(
            {
              image: imageName(file, index),
              landmarks: pointsOf(values),
              occluded: values.slice(2 * COUNT).map((flag) => flag === 1),
              split,
              ...(boxes ? { box: { x: x! - 1, y: y! - 1, width: width!, height: height! } } : {}),
            },
            // A face is a column of the arrays, which is all the place there is.
            { file, line: index + 1 },
          );
        }
      } finally {
        await file5.close();
      }
    }
    const { faces, problems, scheme } = collector.finish();
    if ((options.checkImages ?? true) && faces.length > 0 && !(await exists(faces[0]!.image))) {
      throw new MusicaError('dataset', `no image at ${faces[0]!.image}`, { hint: extractHint });
    }
    return requireFaces(path, { name: 'cofw', scheme, faces, problems });
  },

  async *images(path) {
    for (const file of await filesOf(path)) yield* cofwImages(file);
  },
};

/** The images of one file, decoded one by one. */
export async function* cofwImages(file: string): AsyncGenerator<ImageOfSet> {
  const file5 = await openHdf5(file);
  try {
    const name = (await file5.has(variables.train.images)) ? variables.train.images : variables.test.images;
    const cells = await file5.cells(name);
    for (let index = 0; index < cells.count; index++) {
      const place = `${file}: ${name}{${index + 1}}`;
      yield { id: faceId(imageName(file, index), 0), image: imageOf(await cells.at(index), place) };
    }
  } finally {
    await file5.close();
  }
}

/** `COFW_test_color/0001.png` */
export function imageName(file: string, index: number): string {
  return `${basename(file).replace(/\.mat$/i, '')}/${String(index + 1).padStart(4, '0')}.png`;
}

function pointsOf(values: readonly number[]): Point[] {
  // MATLAB counts pixels from 1.
  return Array.from({ length: COUNT }, (_, i) => [values[i]! - 1, values[COUNT + i]! - 1]);
}

/** An array of MATLAB's shape [faces, values], which HDF5 has as [values, faces]. */
function columnsOf({ shape, data }: H5Array, values: number, name: string, file: string) {
  if (shape.length !== 2 || shape[0] !== values) {
    throw new MusicaError('dataset', `${file}: ${name} is ${shape.join(' x ')}, expected ${values} x any`);
  }
  const count = shape[1]!;
  return {
    count,
    at: (index: number) => Array.from({ length: values }, (_, value) => data[value * count + index]!),
  };
}

/** MATLAB's [height, width] or [height, width, 3] is [width, height] or [3, width, height] in HDF5. */
function imageOf({ shape, data }: H5Array, where: string): PixelImage {
  const [channels, width, height] = shape.length === 2 ? [1, ...shape] : shape;
  const isImage = shape.length === 2 || (shape.length === 3 && channels === 3);
  const bytes = bytesOf(data);
  if (!isImage || !(width! > 0 && height! > 0) || bytes === undefined) {
    throw new MusicaError('dataset', `${where}: an array of ${shape.join(' x ')} is no 8-bit image`);
  }
  const rgb = new Uint8Array(width! * height! * 3);
  for (let c = 0; c < 3; c++) {
    const plane = channels === 3 ? c * width! * height! : 0;
    for (let x = 0; x < width!; x++) {
      for (let y = 0; y < height!; y++) rgb[(y * width! + x) * 3 + c] = data[plane + x * height! + y]!;
    }
  }
  return { data: rgb, width: width!, height: height!, channels: 3 };
}

/** The files of COFW at a path: itself, or those in the folder, of each part the one in colour where it is there. */
export async function filesOf(path: string): Promise<string[]> {
  const info = await stat(path).catch(() => undefined);
  if (info?.isFile())
    return /\.mat$/i.test(path) && (NAME.test(basename(path)) || (await holdsCofw(path))) ? [path] : [];
  if (!info?.isDirectory()) return [];
  const chosen = new Map<string, string>();
  for (const name of (await readdir(path)).sort()) {
    const part = NAME.exec(name);
    // In the order of names `_color.mat` comes after `.mat`, as `_` does after `.`.
    if (part) chosen.set(part[1]!.toLowerCase(), join(path, name));
  }
  return ['train', 'test'].flatMap((part) => chosen.get(part) ?? []);
}

/** A file of another name counts where its arrays are COFW's. */
async function holdsCofw(path: string): Promise<boolean> {
  if (!(await isHdf5(path))) return false;
  const file5 = await openHdf5(path).catch(() => undefined);
  if (!file5) return false;
  try {
    return (await file5.has(variables.train.shapes)) || (await file5.has(variables.test.shapes));
  } catch {
    return false;
  } finally {
    await file5.close();
  }
}
