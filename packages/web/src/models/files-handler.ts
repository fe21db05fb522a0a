import { bytesOf, isUrl, MusicaError, readModel, urlBeside } from '@musica/core';
import type { io } from '@tensorflow/tfjs-core';
import { absolute } from './absolute';
import { downloadFile, UnreachableError } from './download';
import { type FileCache, openFileCache } from './file-cache';
import { assertContent, fingerprintIn } from './fingerprint';
import { manifestBytes } from './manifest-bytes';
import type { DownloadOptions, ModelFiles } from './model-source';

/** A file of a model: where it is, or what is in it. */
type FilePlace = string | Uint8Array;

/**
 * Loads a model from files that are URLs or bytes, with progress, the browser's cache and a check that they are whole.
 * @param files see `ModelSource`: the URL of the JSON file, or all files by name
 */
export function filesHandler(files: string | URL | ModelFiles, options: DownloadOptions = {}): io.IOHandler {
  return { load: () => loadFiles(files, options) };
}

/** One file, from its URL or as the bytes that it is, with the browser's cache. */
export async function loadFile(
  name: string,
  file: ModelFiles[string],
  options: DownloadOptions = {},
): Promise<Uint8Array> {
  const { cache = true, signal } = options;
  const store = await openFileCache(cache);
  const bytes = await readFile(name, placeOf(file), store, signal, new Progress(options));
  signal?.throwIfAborted();
  return bytes;
}

async function loadFiles(
  files: string | URL | ModelFiles,
  options: DownloadOptions,
): Promise<io.ModelArtifacts> {
  const { cache = true, signal } = options;
  const { json, place } = locate(files);
  const store = await openFileCache(cache);
  const progress = new Progress(options);
  const read = async (name: string, at: FilePlace) => {
    signal?.throwIfAborted();
    const bytes = await readFile(name, at, store, signal, progress);
    signal?.throwIfAborted();
    return bytes;
  };
  const text = await read(json.name, json.place);
  assertNoPage(json.place, text);
  progress.expect(text.length, manifestBytes(text));
  const shown = typeof json.place === 'string' ? json.place : json.name;
  return readModel(shown, text, (name) => read(name, place(name)));
}

/** Finds the JSON file, and from names in it the other files. */
function locate(files: string | URL | ModelFiles) {
  if (typeof files === 'string' || isUrl(files)) {
    const url = absolute(files);
    const beside = (name: string) => {
      const other = urlBeside(new URL(url), name);
      // Tokens and versions in the query are for all files.
      if (/^https?:/.test(url)) other.search = new URL(url).search;
      return other.href;
    };
    return { json: { name: 'model.json', place: url as FilePlace }, place: beside };
  }
  const names = Object.keys(files);
  const json = names.find((name) => name.endsWith('.json'));
  const place = (name: string): FilePlace => {
    const at = Object.hasOwn(files, name) ? files[name]! : undefined;
    if (at === undefined) {
      throw new MusicaError('weights', `${name} is not among the model's files (${names.join(', ')})`);
    }
    return placeOf(at);
  };
  if (json === undefined) {
    throw new MusicaError('weights', `the model's files (${names.join(', ')}) have no model.json`);
  }
  return { json: { name: json, place: place(json) }, place };
}

function placeOf(file: ModelFiles[string]): FilePlace {
  return bytesOf(file) ?? absolute(file as string | URL);
}

/**
 * Weight files whose name carries their hash never change: the cached copy is as good as the server's. Of all others
 * the server's is taken, and the copy where there is no network.
 */
async function readFile(
  name: string,
  at: FilePlace,
  cache: FileCache,
  signal: AbortSignal | undefined,
  progress: Progress,
): Promise<Uint8Array> {
  if (typeof at !== 'string') {
    await assertContent(name, name, at);
    progress.add(at.length);
    return at;
  }
  const cached = async () => {
    const found = await cache.get(at);
    if (found === undefined) return undefined;
    try {
      await assertContent(at, name, found);
      progress.add(found.length);
      return found;
    } catch {
      await cache.remove(at);
      return undefined;
    }
  };
  if (fingerprintIn(name) !== undefined) {
    const found = await cached();
    if (found) return found;
  }
  try {
    const bytes = await downloadFile(at, { signal, onBytes: (count) => progress.add(count) });
    await assertContent(at, name, bytes);
    await cache.put(at, bytes);
    return bytes;
  } catch (error) {
    const found = error instanceof UnreachableError ? await cached() : undefined;
    if (found) return found;
    throw error;
  }
}

/** A page that a server sends in place of a file it does not have, whatever type it says it is. */
function assertNoPage(place: FilePlace, text: Uint8Array): void {
  const start = new TextDecoder().decode(text.subarray(0, 64)).trimStart();
  if (!start.startsWith('<')) return;
  const name = typeof place === 'string' ? place : 'model.json';
  throw new MusicaError('weights', `${name}: is an HTML page, not the model.json of a model`, {
    hint: 'development servers answer a wrong path with the start page of the application',
  });
}

class Progress {
  #loaded = 0;
  #total: number | undefined;

  constructor(private readonly options: DownloadOptions) {}

  expect(json: number, weights: number | undefined): void {
    if (weights !== undefined) this.#total = json + weights;
    this.add(0);
  }

  add(bytes: number): void {
    this.#loaded += bytes;
    this.options.onProgress?.({ loaded: this.#loaded, total: this.#total });
  }
}
