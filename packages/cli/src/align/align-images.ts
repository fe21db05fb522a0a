import {
  type Aligner,
  type AlignOptions,
  assertBox,
  type Box,
  describeError,
  type FaceAlignment,
  isMusicaError,
  messageOf,
  type PixelImage,
} from '@musica/core';
import { prefetch } from '@musica/datasets';
import { decodeImage } from '@musica/node';
import type { BoxSource } from './box-source';

/** What became of one image. */
export interface AlignedImage {
  readonly path: string;
  /** Undefined where it could not be read, or where its boxes are not known. */
  readonly image?: PixelImage;
  readonly faces: readonly FaceAlignment[];
  /** What went wrong, a line each. */
  readonly problems: readonly string[];
}

/**
 * Aligns the faces of images, one image after the other, in their order. An image that cannot be read and a box
 * that cannot be used are reported in the result; the others come out all the same.
 */
export async function* alignImages(
  paths: readonly string[],
  aligner: Aligner,
  boxesOf: BoxSource,
  options: AlignOptions,
): AsyncGenerator<AlignedImage> {
  const decoded = prefetch(paths, async (path) => ({ path, result: await attempt(() => decodeImage(path)) }));
  for await (const { path, result } of decoded) {
    if (typeof result === 'string') yield { path, faces: [], problems: [result] };
    else yield alignImage(path, result, aligner, boxesOf, options);
  }
}

async function alignImage(
  path: string,
  image: PixelImage,
  aligner: Aligner,
  boxesOf: BoxSource,
  options: AlignOptions,
): Promise<AlignedImage> {
  const boxes = await attempt(() => boxesOf(image, path));
  if (typeof boxes === 'string') return { path, faces: [], problems: [boxes] };
  const problems: string[] = [];
  const usable: Box[] = [];
  for (const box of boxes) {
    try {
      assertBox(box, image);
      usable.push(box);
    } catch (error) {
      problems.push(`${path}: ${messageOf(error)}`);
    }
  }
  return { path, image, faces: await aligner.align(image, usable, options), problems };
}

/** The result, or the line that says why there is none. What is no MusicaError is a bug and goes on. */
async function attempt<T extends object>(work: () => Promise<T>): Promise<T | string> {
  try {
    return await work();
  } catch (error) {
    if (isMusicaError(error)) return describeError(error);
    throw error;
  }
}
