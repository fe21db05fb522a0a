/**
 * Where results are kept: named contents that are written whole, again and again if need be. The name of a job's results
 * is the job's own, so that a job that ran twice leaves one.
 */
export interface ResultStore {
  /** As `openStore` takes it. */
  readonly address: string;
  /** @throws MusicaError `output` */
  write(name: string, content: Uint8Array | string, contentType: string): Promise<void>;
  /** The text of that name, undefined where there is none. */
  find(name: string): Promise<string | undefined>;
  /** All names that begin with `prefix`, in their order. */
  list(prefix: string): AsyncIterable<string>;
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The name of a job's results: spread over folders, since some file systems are slow with many files in one. */
export const resultsName = (jobId: string): string => `results/${jobId.slice(0, 2)}/${jobId}.jsonl`;
export const resultsPrefix = 'results/';

/** The name of an image with its landmarks drawn. */
export const drawnName = (id: string, ending: string): string => `drawn/${id.slice(0, 2)}/${id}.${ending}`;
