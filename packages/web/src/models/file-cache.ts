/** Files that were downloaded, kept by the browser's Cache API; nothing is kept where there is none. */
export interface FileCache {
  get(url: string): Promise<Uint8Array | undefined>;
  put(url: string, content: Uint8Array): Promise<void>;
  remove(url: string): Promise<void>;
}

const defaultName = 'musica-models';

const none: FileCache = {
  get: async () => undefined,
  put: async () => {},
  remove: async () => {},
};

/** @param cache see `DownloadOptions.cache` */
export async function openFileCache(cache: boolean | string): Promise<FileCache> {
  if (cache === false || typeof caches === 'undefined') return none;
  let store: Cache;
  try {
    store = await caches.open(cache === true ? defaultName : cache);
  } catch {
    // Private windows and blocked storage: the page goes on without.
    return none;
  }
  return {
    get: async (url) => {
      const found = await store.match(url).catch(() => undefined);
      return found && new Uint8Array(await found.arrayBuffer());
    },
    put: async (url, content) => {
      if (!/^https?:/.test(url)) return;
      // A full disk must not cost the model that has just arrived.
      await store.put(url, new Response(content as Uint8Array<ArrayBuffer>)).catch(() => {});
    },
    remove: async (url) => void (await store.delete(url).catch(() => false)),
  };
}
