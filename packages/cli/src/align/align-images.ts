import { describeError, type FaceAlignment, isMusicaError } from '@musica/core';
import {
  type AlignedImage as Aligned,
  alignInOrder,
  type ImageAligner,
  type JournalEntry,
} from '@musica/node';
import type { BoxSource } from './box-source';

/** What became of one image. */
export interface AlignedImage {
  readonly path: string;
  /** Undefined where it could not be read, or where its boxes are not known. */
  readonly image?: Pick<Aligned, 'width' | 'height' | 'drawn' | 'crops'>;
  readonly faces: readonly FaceAlignment[];
  /** What went wrong, a line each. */
  readonly problems: readonly string[];
  /** Whether an earlier run did it, and wrote its files. */
  readonly known?: boolean;
}

/**
 * Aligns the faces of images; results come in their order. An image that cannot be read and a box that cannot be used are
 * reported in the result; the others come out all the same.
 * @param done what an earlier run has done, by path
 */
export async function* alignImages(
  paths: readonly string[],
  aligner: ImageAligner,
  boxesOf: BoxSource,
  done: ReadonlyMap<string, JournalEntry>,
): AsyncGenerator<AlignedImage> {
  // Results of earlier runs and images without known boxes take part without work, so that all come in one order.
  const shortcuts: Pick<ImageAligner, 'align' | 'width'> = {
    width: aligner.width,
    align: async ({ image, boxes }) => {
      const path = image as string;
      const known = done.get(path);
      if (known) return known;
      const given = boxes ?? boxesOf(path);
      return aligner.align({ image: path, ...(given ? { boxes: given } : {}) });
    },
  };
  for await (const { task, result, error } of alignInOrder(
    paths.map((image) => ({ image })),
    shortcuts,
  )) {
    const path = task.image;
    if (result) {
      const { faces, problems, ...image } = result;
      yield { path, image, faces, problems, known: done.has(path) };
    } else if (isMusicaError(error) && error.code !== 'config') {
      yield { path, faces: [], problems: [describeError(error)] };
    } else throw error;
  }
}
