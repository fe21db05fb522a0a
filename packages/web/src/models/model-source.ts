import type { io } from '@tensorflow/tfjs-core';

/**
 * Where a model comes from:
 * - the name of a shipped one, of @musica/models (see `shippedModels`), which bundlers put among their assets
 * - the URL of its model.json; the weight files lie beside it
 * - its files by name, `model.json` among them, each as bytes or as a URL: what a bundler gives for imported assets
 * - any IOHandler of TensorFlow.js (not together with `worker`)
 *
 * URLs are relative to the page.
 */
export type ModelSource = string | URL | ModelFiles | io.IOHandler;

/** The files of a model by the names they have in model.json; see `ModelSource`. */
export type ModelFiles = Readonly<Record<string, string | URL | ArrayBuffer | Uint8Array>>;

/** How far a download is. */
export interface DownloadProgress {
  /** Bytes that have arrived, from the network or from the browser's cache. */
  readonly loaded: number;
  /** Bytes in all, once model.json is there. */
  readonly total: number | undefined;
}

export interface DownloadOptions {
  /** Called for each piece that arrives. */
  onProgress?: (progress: DownloadProgress) => void;
  /**
   * Keep the files with the browser's Cache API, so that they load without a network afterwards: true (the default), false, or the
   * name of the cache. Weight files whose names carry their hash are not asked for again; model.json is, while there
   * is a network. Pages that are not a secure context (https, localhost) have no cache.
   */
  cache?: boolean | string;
  /** Stops the download; the promise then rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** Whether it is an IOHandler of TensorFlow.js. */
export function isHandler(source: ModelSource): source is io.IOHandler {
  return typeof source === 'object' && typeof (source as io.IOHandler).load === 'function';
}
