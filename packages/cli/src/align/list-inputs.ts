import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describeError, isMusicaError, type MusicaError } from '@musica/core';
import { listImages } from '@musica/node';
import type { ListedImage } from './output-names';

/**
 * The images that files and folders on a command line stand for, each once.
 * @param onProblem told of a path that gives none; the others are listed all the same
 * @throws MusicaError `image` where no path gives any
 */
export async function listInputs(
  paths: readonly string[],
  recursive: boolean,
  onProblem: (path: string, message: string) => void,
): Promise<ListedImage[]> {
  const images = new Map<string, ListedImage>();
  const errors = new Map<string, MusicaError>();
  for (const path of paths) {
    try {
      const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() === true;
      for (const image of await listImages(path, { recursive })) {
        const key = resolve(image);
        if (!images.has(key)) images.set(key, { path: image, ...(isFolder ? { root: path } : {}) });
      }
    } catch (error) {
      if (!isMusicaError(error)) throw error;
      errors.set(path, error);
    }
  }
  const [first] = errors.values();
  if (images.size === 0 && first) throw first;
  for (const [path, error] of errors) onProblem(path, describeError(error));
  return [...images.values()];
}
