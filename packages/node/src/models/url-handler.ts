import { isError, isMusicaError, MusicaError, messageOf, readModel, urlBeside } from '@musica/core';
import type { io } from '@tensorflow/tfjs-core';

export interface UrlHandlerOptions {
  /** Milliseconds until a file of the model is given up. Default 120,000. */
  timeout?: number;
  /** Sent with each request to the host of the model; where that redirects to another one, no more. */
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
        const file = urlBeside(address, name);
        // Tokens and versions in the query are for all files.
        file.search = address.search;
        return download(file, options);
      });
    },
  };
}

/** Redirects that are followed. */
const MOST_REDIRECTS = 10;

/** `fetch`, which sends all headers but a few on to whatever host a redirect names: here none go to another one. */
async function request(
  url: URL,
  headers: UrlHandlerOptions['headers'],
  signal: AbortSignal,
): Promise<Response> {
  if (!headers) return fetch(url, { signal });
  let place = url;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const own = place.origin === url.origin ? { headers } : {};
    const response = await fetch(place, { signal, redirect: 'manual', ...own });
    const next = response.headers.get('location');
    if (![301, 302, 303, 307, 308].includes(response.status) || next === null) return response;
    await response.body?.cancel();
    place = new URL(next, place);
  }
  throw new MusicaError('weights', `${url}: more than ${MOST_REDIRECTS} redirects`);
}

async function download(url: URL, options: UrlHandlerOptions): Promise<Uint8Array> {
  const { timeout = 120_000, headers, signal } = options;
  try {
    const until = AbortSignal.any([AbortSignal.timeout(timeout), ...(signal ? [signal] : [])]);
    const response = await request(url, headers, until);
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    await response.body?.cancel();
    throw new MusicaError(
      'weights',
      `${url}: the server answered ${response.status} ${response.statusText}`.trim(),
    );
  } catch (cause) {
    if (isMusicaError(cause)) throw cause;
    signal?.throwIfAborted();
    const timedOut = isError(cause) && cause.name === 'TimeoutError';
    const reason = timedOut
      ? `no complete answer within ${timeout / 1000} s`
      : messageOf((cause as Error).cause ?? cause);
    throw new MusicaError('weights', `${url}: cannot be downloaded: ${reason}`, { cause });
  }
}
