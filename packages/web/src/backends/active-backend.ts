import type { LoadedBackend } from './backend';

/** A backend that is active, and how to hear that it no longer is. */
export interface ActiveBackend {
  readonly loaded: LoadedBackend;
  /** Resolves with what the browser says when the GPU behind it is lost; undefined where nothing can be lost. */
  readonly lost?: Promise<string>;
}
