import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { type Box, MusicaError, messageOf } from '@musica/core';
import type { QueueItem } from '../jobs/item';
import { S3, type S3Options } from '../sources/s3';
import { isS3, parseS3, s3Url } from '../sources/s3-address';
import { folderImages, isImageName } from './folder-images';
import { readImageList } from './image-list';

export interface QueueItemsOptions {
  /** Also the folders inside of folders. */
  readonly recursive?: boolean;
  /** Folder that the workers are given as their root: paths are added relative to it. Default: absolute paths. */
  readonly root?: string;
  /** Boxes of the faces of every image that brings none. */
  readonly boxesOf?: (image: string) => readonly Box[] | undefined;
  /** What `-` reads. Default: standard input. */
  readonly stdin?: Readable;
  readonly s3?: S3Options;
}

const isUrl = (address: string) => /^https?:\/\//i.test(address);
const isList = (path: string) => /\.(txt|lst|jsonl|ndjson)$/i.test(path);

/**
 * The images that addresses stand for, one by one: files, folders, http(s): URLs, objects in S3 or all below a prefix that
 * ends in /, and lists of such (.txt, .lst, .jsonl, or `-` for standard input; see `readImageList`).
 * @throws MusicaError `queue` for an address that stands for nothing
 */
export async function* queueItems(
  addresses: Iterable<string>,
  options: QueueItemsOptions = {},
): AsyncGenerator<QueueItem> {
  const s3 = new S3(options.s3);
  try {
    for (const address of addresses) {
      let any = false;
      for await (const item of itemsAt(address, options, s3)) {
        any = true;
        yield placed(item, options);
      }
      if (!any) throw new MusicaError('queue', `${address}: no images here`);
    }
  } finally {
    await s3.dispose();
  }
}

async function* itemsAt(address: string, options: QueueItemsOptions, s3: S3): AsyncGenerator<QueueItem> {
  if (address === '-') return yield* readImageList(options.stdin ?? process.stdin, 'standard input');
  if (isS3(address)) return yield* s3Items(address, s3);
  if (isUrl(address)) return yield { image: address };
  if (await isFolder(address)) {
    for await (const image of folderImages(address, options.recursive === true)) yield { image };
  } else if (isList(address)) yield* readImageList(createReadStream(address), address);
  else yield { image: address };
}

async function* s3Items(address: string, s3: S3): AsyncGenerator<QueueItem> {
  const place = parseS3(address);
  if (isList(address)) {
    const text = await s3.find(place);
    if (text === undefined) throw new MusicaError('queue', `${address}: there is no such object`);
    return yield* readImageList(Readable.from([Buffer.from(text)]), address);
  }
  if (place.key !== '' && !place.key.endsWith('/')) return yield { image: address };
  for await (const key of s3.list(place)) {
    if (isImageName(key)) yield { image: s3Url({ bucket: place.bucket, key }) };
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    const reason = missing ? 'there is no such file or folder' : `cannot be read: ${messageOf(cause)}`;
    throw new MusicaError('queue', `${path}: ${reason}`, { cause });
  }
}

/** As the workers are to see it: they run elsewhere. */
function placed({ image, boxes }: QueueItem, { root, boxesOf }: QueueItemsOptions): QueueItem {
  const known = boxes ?? boxesOf?.(image);
  const rest = known === undefined ? {} : { boxes: known };
  if (isS3(image) || isUrl(image)) return { image, ...rest };
  const path = resolve(image);
  if (root === undefined) return { image: path, ...rest };
  const inside = relative(resolve(root), path);
  if (inside === '..' || inside.startsWith(`..${sep}`)) {
    throw new MusicaError('queue', `${image}: lies outside of ${root}`, {
      hint: 'the root is the folder that all images are in',
    });
  }
  return { image: inside.split(sep).join('/'), ...rest };
}
