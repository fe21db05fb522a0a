import { isMusicaError, MusicaError, messageOf } from '@musica/core';
import { PolicyWatch } from '../policy';

export interface DownloadFileOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of bytes of each piece. */
  readonly onBytes?: (bytes: number) => void;
}

/** A failure that a cached copy can stand in for: the network or the server is away, not the file. */
export class UnreachableError extends MusicaError {}

const notCopied =
  'esbuild, Rollup and other tools that copy no files: `npx musica-assets public/musica` and `assets: "/musica/"`';
const wrongPlace = `see where the file is served; development servers answer a wrong path with the start page of the application. ${notCopied}`;

/**
 * The bytes at a URL.
 * @throws MusicaError `weights` where the server has no such file, or answers with a page; the signal's reason where
 *   it was aborted.
 */
export async function downloadFile(url: string, options: DownloadFileOptions = {}): Promise<Uint8Array> {
  const { signal, onBytes } = options;
  signal?.throwIfAborted();
  const policy = new PolicyWatch(['connect-src']);
  try {
    const response = await fetch(url, { credentials: 'same-origin', ...(signal && { signal }) });
    if (!response.ok) {
      await response.body?.cancel();
      const message = `${url}: the server answered ${response.status} ${response.statusText}`.trim();
      if (response.status >= 500) throw new UnreachableError('weights', message);
      throw new MusicaError('weights', message, { hint: notCopied });
    }
    const type = response.headers.get('content-type') ?? '';
    if (/^(text\/html|application\/xhtml)/i.test(type)) {
      await response.body?.cancel();
      throw new MusicaError('weights', `${url}: the server sent an HTML page, not a file of a model`, {
        hint: wrongPlace,
      });
    }
    return await readAll(response, onBytes);
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    if (isMusicaError(cause)) throw cause;
    const directive = await policy.refusedBy();
    throw new UnreachableError('weights', `${url}: cannot be downloaded: ${messageOf(cause)}`, {
      cause,
      hint: directive
        ? `the Content-Security-Policy forbids it: add its site to ${directive}`
        : 'the network is away, the transfer broke off, or the other site does not allow it (CORS)',
    });
  } finally {
    policy.stop();
  }
}

async function readAll(response: Response, onBytes?: (bytes: number) => void): Promise<Uint8Array> {
  if (response.body === null) return new Uint8Array(await response.arrayBuffer());
  const pieces: Uint8Array[] = [];
  let length = 0;
  const reader = response.body.getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    pieces.push(piece.value);
    length += piece.value.length;
    onBytes?.(piece.value.length);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
