import type { Point } from '@musica/core';
import { writePts } from '../src/formats/pts';

/** Files by their path below a folder. */
export type Files = Record<string, string | Uint8Array>;

/** A face to be laid out as a data set has it; the image may be empty where nothing looks at it. */
export interface LaidOutFace {
  /** Path without ending, below the folder of the data set (300W) or `WFLW_images` (WFLW). */
  readonly name: string;
  /** From 0. */
  readonly landmarks: readonly Point[];
  /** Bytes of the image file. */
  readonly image: string | Uint8Array;
}

/** `.pts` as 300W has it: counted from 1, two spaces after `n_points:`, and sometimes Windows line ends. */
export function ptsOf300w(landmarks: readonly Point[]): string {
  return writePts(landmarks).replace('n_points: ', 'n_points:  ').replaceAll('\n', '\r\n');
}

/** Images and `.pts` files of 300W, such as `helen/trainset/100032540_1`. */
export function filesOf300w(faces: readonly LaidOutFace[], ending = 'jpg'): Files {
  return Object.fromEntries(
    faces.flatMap(({ name, landmarks, image }) => [
      [`${name}.${ending}`, image],
      [`${name}.pts`, ptsOf300w(landmarks)],
    ]),
  );
}

/** Where the lists of WFLW lie. */
export const wflwLists = 'WFLW_annotations/list_98pt_rect_attr_train_test';

/** A line of a WFLW list: 98 points from 0, xmin ymin xmax ymax, six flags (pose, expression .. blur), the image. */
export function lineOfWflw(
  landmarks: readonly Point[],
  image: string,
  flags = '0 0 0 0 0 0',
  box = '-7 25 200 60',
): string {
  return `${landmarks.flat().join(' ')} ${box} ${flags} ${image}`;
}

/** The folder of WFLW with both lists and its images. */
export function filesOfWflw(
  splits: Readonly<Record<'train' | 'test', readonly (LaidOutFace & { readonly flags?: string })[]>>,
): Files {
  const files: Files = {};
  for (const [split, faces] of Object.entries(splits)) {
    const lines = faces.map(({ name, landmarks, flags }) => lineOfWflw(landmarks, `${name}.jpg`, flags));
    files[`${wflwLists}/list_98pt_rect_attr_${split}.txt`] = `${lines.join('\r\n')}\r\n`;
    for (const { name, image } of faces) files[`WFLW_images/${name}.jpg`] = image;
  }
  return files;
}
