import type { AlignSetup, ImageAligner } from '@musica/node';

export interface ServiceOptions extends Omit<AlignSetup, 'draw' | 'decode'> {
  /** Threads. Default: one for each core. */
  readonly jobs?: number;
  /** Images under way at a time, those that wait for a thread among them; more get 503. Default: 16 for each thread. */
  readonly maxPending?: number;
  /** Most bytes of a request's body. Default 10 MiB. */
  readonly maxBytes?: number;
  /** Most pixels (width x height) that an image may declare. Default 50 million. */
  readonly maxPixels?: number;
  /** Milliseconds in which a request must have arrived whole. Default 10,000. */
  readonly requestTimeout?: number;
  /** Milliseconds until an image that is not done is given up. Default 20,000. */
  readonly alignTimeout?: number;
  /** Requests a minute of one client address; more get 429. Default: unlimited. */
  readonly rateLimit?: number;
  /** How many proxies stand before the service and say in X-Forwarded-For who the client is. Default 0. */
  readonly proxies?: number;
  /** Connections at a time; further ones are refused. Default 1,024. */
  readonly maxConnections?: number;
  /** What aligns, instead of threads with what `model` and the like say. The service closes it. */
  readonly aligner?: ImageAligner;
  /** Told of what should not have happened, with the request's number. */
  readonly onError?: (error: Error, request: string) => void;
}

export const defaults = {
  pendingPerJob: 16,
  maxBytes: 10 * 2 ** 20,
  maxPixels: 50e6,
  requestTimeout: 10_000,
  alignTimeout: 20_000,
  maxConnections: 1024,
} as const;
