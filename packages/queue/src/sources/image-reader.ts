import { isAbsolute, relative, resolve, sep } from 'node:path';
import { MusicaError } from '@musica/core';
import { readImageBytes } from '@musica/node';
import { S3, type S3Options } from './s3';
import { isS3, parseS3 } from './s3-address';

export interface ImageReaderOptions {
  /** Folder that relative paths are in; paths that leave it are refused. Default: the working folder, and any path. */
  readonly root?: string;
  /** Most bytes of an image that is downloaded. Default 64 MiB. */
  readonly maxBytes?: number;
  /** Milliseconds until a download is given up. Default 30,000. */
  readonly timeout?: number;
  readonly s3?: S3Options;
}

/** Gets at the images that jobs name: files, http(s): URLs and objects in S3. */
export class ImageReader {
  readonly #s3: S3;

  constructor(private readonly options: ImageReaderOptions = {}) {
    this.#s3 = new S3(options.s3);
  }

  /**
   * What an aligner can be given: the path of a file, which it reads itself, or the bytes of what was downloaded.
   * @throws MusicaError `image` where it cannot be read, or may not be
   */
  async open(image: string): Promise<string | Uint8Array> {
    const { root, maxBytes = 64 * 2 ** 20, timeout = 30_000 } = this.options;
    if (isS3(image)) return this.#s3.read(parseS3(image), maxBytes, AbortSignal.timeout(timeout));
    if (/^https?:/i.test(image)) return readImageBytes(image, { maxBytes, timeout });
    return root === undefined ? image : inside(root, image);
  }

  dispose(): Promise<void> {
    return this.#s3.dispose();
  }
}

function inside(root: string, image: string): string {
  const path = resolve(root, image);
  const way = relative(resolve(root), path);
  if (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)) return path;
  throw new MusicaError('image', `${image}: lies outside of ${root}`, {
    hint: 'the root of the worker is the folder that all images are in',
  });
}
