// Answers for the page where the network does not. It knows no versions: files of a build have their content's hash in
// their name, and the page itself says which of them it may load.

/** The parts of a service worker's scope that are used here; the library of pages has no types for them. */
interface Scope {
  readonly registration: { readonly scope: string };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install', listener: () => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
  addEventListener(type: 'message', listener: (event: KeepEvent) => void): void;
}
interface FetchEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface KeepEvent extends MessageEvent<{ readonly page: string; readonly files: readonly string[] }> {
  waitUntil(work: Promise<unknown>): void;
}

const scope = globalThis as unknown as Scope;
/** Address of the page, and name of its cache: a site may have the page in several folders. */
const home = scope.registration.scope;

scope.addEventListener('install', () => void scope.skipWaiting());

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(home)) return;
  event.respondWith(request.mode === 'navigate' ? newest(request) : kept(request));
});

scope.addEventListener('message', (event) => {
  const [port] = event.ports;
  const { page, files } = event.data;
  // A full disk, or the network in the middle: what was kept before still is.
  const work = keep(page, files).catch(() => false);
  event.waitUntil(work.then((done) => port?.postMessage(done)));
});

const match = (url: string) => caches.match(url, { cacheName: home });

/** The page from its host, so that a new version is there at once; the kept one where the host cannot be reached. */
async function newest(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const page = await match(home);
    if (page) return page;
    throw error;
  }
}

async function kept(request: Request): Promise<Response> {
  return (await match(request.url)) ?? fetch(request);
}

/**
 * Keeps what the page has loaded: copies from the browser's HTTP cache, so nothing is downloaded twice, and nothing
 * that was not needed. Files of an older version are let go.
 */
async function keep(page: string, files: readonly string[]): Promise<boolean> {
  const cache = await caches.open(home);
  await Promise.all(files.map((file) => copyLoaded(cache, file)));
  // The page last: it comes with all its files.
  const response = await fetch(page, { cache: 'force-cache' }).catch(() => undefined);
  // Without a network it is the kept one that runs.
  if (!response?.ok) return (await cache.match(home)) !== undefined;
  await cache.put(home, response);
  const current = new Set([home, ...files]);
  for (const { url } of await cache.keys()) if (!current.has(url)) await cache.delete(url);
  return true;
}

async function copyLoaded(cache: Cache, file: string): Promise<void> {
  // Names there have a hash of the content.
  if (file.includes('/assets/') && (await cache.match(file))) return;
  const loaded = await fetch(file, { cache: 'only-if-cached', mode: 'same-origin' }).catch(() => undefined);
  if (loaded?.ok) await cache.put(file, loaded);
}
