import { readFile } from 'node:fs/promises';
import { isError, isMusicaError, MusicaError, messageOf } from '@musica/core';
import { pathOf } from '@musica/files';

export interface ReadOptions {
  /** Most bytes that are read from a URL. Default 64 MiB. */
  maxBytes?: number;
  /** Milliseconds until a download is given up. Default 30,000. */
  timeout?: number;
  /** Stops a download. */
  signal?: AbortSignal;
}

/** Whether a string or URL is to be downloaded rather than read from the disk. */
export function isWebAddress(source: string | URL): boolean {
  return /^https?:/i.test(source.toString());
}

/**
 * The bytes of an image file, from the disk or over http(s). Nothing is downloaded unless the caller named a URL.
 * @throws MusicaError `image` naming the source, where it cannot be read.
 */
export async function readImageBytes(source: string | URL, options: ReadOptions = {}): Promise<Uint8Array> {
  return isWebAddress(source) ? download(source.toString(), options) : readPath(pathOf(source, 'image'));
}

async function readPath(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') throw new MusicaError('image', `${path}: there is no such file`, { cause });
    if (code === 'EISDIR') throw new MusicaError('image', `${path}: is a folder, not an image`, { cause });
    if (code === 'EACCES' || code === 'EPERM') {
      throw new MusicaError('image', `${path}: no permission to read it`, { cause });
    }
    throw new MusicaError('image', `${path}: cannot be read: ${messageOf(cause)}`, { cause });
  }
}

async function download(url: string, { maxBytes = 64 * 2 ** 20, timeout = 30_000, signal }: ReadOptions) {
  const tooLarge = () =>
    new MusicaError('image', `${url}: larger than ${Math.round(maxBytes / 2 ** 20)} MiB`, {
      hint: 'download the file yourself and give its path, or raise maxBytes',
    });
  try {
    const until = AbortSignal.any([AbortSignal.timeout(timeout), ...(signal ? [signal] : [])]);
    const response = await fetch(url, { signal: until });
    if (!response.ok) {
      await response.body?.cancel();
      throw new MusicaError(
        'image',
        `${url}: the server answered ${response.status} ${response.statusText}`.trim(),
      );
    }
    const type = response.headers.get('content-type') ?? '';
    if (/^(text|application\/(json|xhtml|xml))/i.test(type)) {
      await response.body?.cancel();
      throw new MusicaError('image', `${url}: the server sent ${type.split(';')[0]}, not an image`, {
        hint: 'use the address of the image itself, not of the page that shows it',
      });
    }
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of response.body ?? []) {
      length += chunk.length;
      // The declared content-length may be missing or wrong, so what arrives is counted.
      if (length > maxBytes) throw tooLarge();
      chunks.push(chunk);
    }
    return new Uint8Array(Buffer.concat(chunks));
  } catch (cause) {
    if (isMusicaError(cause)) throw cause;
    signal?.throwIfAborted();
    if (isError(cause) && cause.name === 'TimeoutError') {
      throw new MusicaError('image', `${url}: no complete answer within ${timeout / 1000} s`, { cause });
    }
    const reason = isError(cause) && cause.cause ? messageOf(cause.cause) : messageOf(cause);
    throw new MusicaError('image', `${url}: cannot be downloaded: ${reason}`, { cause });
  }
}
