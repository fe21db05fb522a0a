import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describeError, isMusicaError, MusicaError } from '@musica/core';
import { expandGlob, isWebAddress, listImages } from '@musica/node';
import type { ListedImage } from './output-names';

/**
 * The images that a command line stands for, each once: files, folders, patterns, http(s) URLs, and `-` for a list on standard
 * input, one of these a line.
 * @param stdin opened where `-` asks for it
 * @param onProblem told of a path that gives none; the others are listed all the same
 * @throws MusicaError `image` where no path gives any
 */
export async function listInputs(
  paths: readonly string[],
  recursive: boolean,
  stdin: () => AsyncIterable<string | Uint8Array>,
  onProblem: (path: string, message: string) => void,
): Promise<ListedImage[]> {
  const images = new Map<string, ListedImage>();
  const errors = new Map<string, MusicaError>();
  for await (const path of withListed(paths, stdin)) {
    try {
      for (const image of await imagesOf(path, recursive)) {
        const key = isWebAddress(image.path) ? image.path : resolve(image.path);
        if (!images.has(key)) images.set(key, image);
      }
    } catch (error) {
      if (!isMusicaError(error)) throw error;
      errors.set(path, error);
    }
  }
  const [first] = errors.values();
  if (images.size === 0) throw first ?? new MusicaError('image', 'the list on standard input is empty');
  for (const [path, error] of errors) onProblem(path, describeError(error));
  return [...images.values()];
}

async function imagesOf(path: string, recursive: boolean): Promise<ListedImage[]> {
  if (isWebAddress(path)) return [{ path }];
  const globbed = await expandGlob(path);
  if (globbed) return globbed.files.map((file) => ({ path: file, root: globbed.root }));
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() === true;
  const found = await listImages(path, { recursive });
  return found.map((image) => ({ path: image, ...(isFolder ? { root: path } : {}) }));
}

async function* withListed(
  paths: readonly string[],
  stdin: () => AsyncIterable<string | Uint8Array>,
): AsyncGenerator<string> {
  for (const path of paths) {
    if (path === '-') yield* linesOf(stdin());
    else yield path;
  }
}

/** The lines that say something, without what surrounds them. */
async function* linesOf(chunks: AsyncIterable<string | Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (
      rest + (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }))
    ).split('\n');
    rest = lines.pop()!;
    yield* lines.map((line) => line.trim()).filter((line) => line !== '');
  }
  if (rest.trim() !== '') yield rest.trim();
}
