import { afterEach, beforeEach, vi } from 'vitest';

/** What a server answers at a URL; a function may fail as a network does. */
export type Answer = Uint8Array | string | number | (() => Response | Promise<Response>);

/** `fetch` and the Cache API of a page at https://page.test/app/, in memory. */
export interface FakeWeb {
  /** URLs that were fetched, in order. */
  readonly asked: string[];
  serve(url: string, answer: Answer | undefined): void;
  /** Whether the network is there. */
  online: boolean;
  /** What the caches hold: cache name, URL, content. */
  readonly kept: Map<string, Map<string, Uint8Array>>;
  /** Whether the browser refuses storage. */
  storageBlocked: boolean;
}

/** Stands in for the web in each test of a file. */
export function useFakeWeb(): FakeWeb {
  const answers = new Map<string, Answer>();
  const web: FakeWeb = {
    asked: [],
    online: true,
    kept: new Map(),
    storageBlocked: false,
    serve: (url, answer) => {
      if (answer === undefined) answers.delete(url);
      else answers.set(url, answer);
    },
  };
  beforeEach(() => {
    answers.clear();
    web.asked.length = 0;
    web.kept.clear();
    Object.assign(web, { online: true, storageBlocked: false });
    vi.stubGlobal('location', new URL('https://page.test/app/'));
    vi.stubGlobal('fetch', async (url: string, { signal }: RequestInit = {}) => {
      signal?.throwIfAborted();
      web.asked.push(url);
      if (!web.online) throw new TypeError('Failed to fetch');
      return respond(answers.get(url) ?? 404);
    });
    vi.stubGlobal('caches', { open: async (name: string) => openStore(web, name) });
  });
  afterEach(() => vi.unstubAllGlobals());
  return web;
}

function respond(answer: Answer): Response | Promise<Response> {
  if (typeof answer === 'function') return answer();
  if (typeof answer === 'number') return new Response('no', { status: answer, statusText: 'Said No' });
  return new Response(answer as BodyInit, { headers: { 'content-type': 'application/octet-stream' } });
}

function openStore(web: FakeWeb, name: string) {
  if (web.storageBlocked) throw new DOMException('storage is blocked', 'SecurityError');
  const store = web.kept.get(name) ?? new Map<string, Uint8Array>();
  web.kept.set(name, store);
  return {
    match: async (url: string) => {
      const content = store.get(url);
      return content && new Response(content as BodyInit);
    },
    put: async (url: string, response: Response) => {
      store.set(url, new Uint8Array(await response.arrayBuffer()));
    },
    delete: async (url: string) => store.delete(url),
  };
}
