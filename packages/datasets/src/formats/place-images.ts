import { link, realpath, symlink } from 'node:fs/promises';
import { dirname, extname, isAbsolute, relative, resolve, sep } from 'node:path';
import { MusicaError, messageOf } from '@musica/core';
import { copyFileAtomic, makeFolder } from '@musica/files';
import type { FaceRecord, WritableDataset } from '../dataset';
import { exists, pathBelow } from '../files/path-below';

/** What becomes of the images of a data set that is written: copies, links, or left where they are. */
export type ImagePlacing = 'copy' | 'link' | 'keep';

export interface PlaceOptions {
  /** Stops before the next image: the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Told of each image that is in place. */
  readonly onPlaced?: () => void;
}

/**
 * Brings a data set's images below a folder, under the paths that their ids say; with `keep` they must be there.
 * @returns the data set with the images' new places.
 * @throws MusicaError `output` where an image cannot be placed; images that are there already stay as they are; the
 *   reason of `signal`.
 */
export async function placeImages(
  folder: string,
  dataset: WritableDataset,
  placing: ImagePlacing,
  { signal, onPlaced }: PlaceOptions = {},
): Promise<WritableDataset> {
  if (placing === 'keep') return dataset;
  const root = resolve(folder);
  const placed = new Map<string, string>();
  const faces: FaceRecord[] = [];
  for (const face of dataset.faces) {
    let target = placed.get(face.image);
    if (target === undefined) {
      signal?.throwIfAborted();
      target = pathBelow(root, imageOfId(face.id));
      if (target === undefined) throw new MusicaError('output', `${face.id} would lie outside ${folder}`);
      await place(face.image, target, placing);
      placed.set(face.image, target);
      onPlaced?.();
    }
    faces.push({ ...face, image: target });
  }
  return { ...dataset, faces };
}

async function place(from: string, to: string, placing: 'copy' | 'link'): Promise<void> {
  if (resolve(from) === to || (await exists(to))) return;
  try {
    await makeFolder(dirname(to));
    if (placing === 'copy') await copyFileAtomic(from, to);
    else await linkTo(await realpath(from), to);
  } catch (error) {
    throw new MusicaError('output', `cannot place the image ${from} at ${to}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/**
 * A second name for the file, which nothing can tell from the first; a symbolic link where that is not possible (on another
 * disk), which readers follow only where they are told to.
 */
async function linkTo(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch {
    await symlink(from, to);
  }
}

/** The image's path in an id: without the `#1` of a further face. */
export function imageOfId(id: string): string {
  return id.replace(/#\d+$/, '');
}

/**
 * An image's path relative to the folder that labels are written to, with forward slashes.
 * @throws MusicaError `dataset` where it lies elsewhere.
 */
export function pathInFolder(folder: string, image: string): string {
  const path = relative(resolve(folder), image);
  if (isAbsolute(path) || path.split(sep)[0] === '..') {
    throw new MusicaError(
      'dataset',
      `${image} lies outside ${resolve(folder)}, where the labels are written`,
      {
        hint: 'write into a folder that holds all images, or copy or link them below it first',
      },
    );
  }
  return path.split(sep).join('/');
}

/** The faces of each image, in the order of the data set. */
export function facesByImage(folder: string, faces: readonly FaceRecord[]): Map<string, FaceRecord[]> {
  const byImage = new Map<string, FaceRecord[]>();
  for (const face of faces) {
    const path = pathInFolder(folder, face.image);
    const known = byImage.get(path);
    if (known) known.push(face);
    else byImage.set(path, [face]);
  }
  return byImage;
}

/**
 * For formats with a label file beside each image: the images whose label file would be another's, `a.png` beside
 * `a.jpg`. The first one of a name keeps it.
 */
export function withoutOwnName(images: Iterable<string>): Set<string> {
  const taken = new Set<string>();
  const without = new Set<string>();
  for (const path of images) {
    const stem = stemOf(path);
    if (taken.has(stem)) without.add(path);
    taken.add(stem);
  }
  return without;
}

/** A path without the ending of the file's name. */
export function stemOf(path: string): string {
  return path.slice(0, path.length - extname(path).length);
}
