import { isMusicaError, MusicaError, messageOf, readModel } from '@musica/core';
import type { io } from '@tensorflow/tfjs-core';

export interface UrlHandlerOptions {
  /** Milliseconds until a file of the model is given up. Default 120,000. */
  timeout?: number;
  /** Sent with each request. */
  headers?: Readonly<Record<string, string>>;
  /** Stops the download. */
  signal?: AbortSignal;
}

/**
 * Loads a model over http(s): model.json at `url`, its weight files beside it (a query string is kept for them).
 * Loading throws MusicaError `weights` naming the file that cannot be had or is not whole.
 */
export function urlHandler(url: string | URL, options: UrlHandlerOptions = {}): io.IOHandler {
  return {
    load: async () => {
      const address = new URL(url);
      return readModel(address.href, await download(address, options), (name) => {
        const file = new URL(name, address);
        file.search = address.search;
        return download(file, options);
      });
    },
  };
}

async function download(url: URL, options: UrlHandlerOptions): Promise<Uint8Array> {
  const { timeout = 120_000, headers, signal } = options;
  try {
    const until = AbortSignal.any([AbortSignal.timeout(timeout), ...(signal ? [signal] : [])]);
    const response = await fetch(url, { signal: until, ...(headers && { headers }) });
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    await response.body?.cancel();
    throw new MusicaError(
      'weights',
      `${url}: the server answered ${response.status} ${response.statusText}`.trim(),
    );
  } catch (cause) {
    if (isMusicaError(cause)) throw cause;
    signal?.throwIfAborted();
    const timedOut = cause instanceof Error && cause.name === 'TimeoutError';
    const reason = timedOut
      ? `no complete answer within ${timeout / 1000} s`
      : messageOf((cause as Error).cause ?? cause);
    throw new MusicaError('weights', `${url}: cannot be downloaded: ${reason}`, { cause });
  }
}
