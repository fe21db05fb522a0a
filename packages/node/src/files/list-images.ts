import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { MusicaError, messageOf } from '@musica/core';
import { imageExtensions } from '@musica/files';

export interface ListImagesOptions {
  /** Also the folders inside the folders. Default false. */
  recursive?: boolean;
  /** Stops before the next folder: the call then rejects with the signal's reason. */
  signal?: AbortSignal;
}

/**
 * The images among files and folders: files as they are named, folders as the images in them, sorted by name.
 * Hidden files and links to folders are left out of folders. Nothing is listed twice.
 * @throws MusicaError `image` for a path that does not exist or cannot be read, and for a folder without images; the reason of `signal`
 */
export async function listImages(
  paths: string | readonly string[],
  options: ListImagesOptions = {},
): Promise<string[]> {
  const found = new Set<string>();
  for (const path of typeof paths === 'string' ? [paths] : paths) {
    for (const image of await imagesAt(path, options)) found.add(image);
  }
  return [...found];
}

async function imagesAt(path: string, options: ListImagesOptions): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const images = await imagesIn(path, options);
    if (images.length > 0) return images;
  } catch (cause) {
    options.signal?.throwIfAborted();
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new MusicaError('image', `${path}: there is no such file or folder`, { cause });
    }
    throw new MusicaError('image', `${path}: cannot be read: ${messageOf(cause)}`, { cause });
  }
  throw new MusicaError('image', `${path}: no images in this folder`, {
    hint: `files ending in ${imageExtensions.join(', ')} are looked for${options.recursive ? '' : '; inner folders only if asked for'}`,
  });
}

async function imagesIn(folder: string, options: ListImagesOptions): Promise<string[]> {
  options.signal?.throwIfAborted();
  const entries = (await readdir(folder, { withFileTypes: true })).filter(
    ({ name }) => !name.startsWith('.'),
  );
  // By code unit, so that the order is the same on every machine.
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const images: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (options.recursive) images.push(...(await imagesIn(path, options)));
    } else if (imageExtensions.includes(extname(entry.name).toLowerCase())) images.push(path);
  }
  return images;
}
