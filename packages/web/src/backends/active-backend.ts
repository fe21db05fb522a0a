import type { BackendName, LoadedBackend } from './backend';

/** What runs now, and how to hear that it no longer does. */
export interface ActiveBackend<Name extends LoadedBackend['name'] = LoadedBackend['name']> {
  readonly loaded: LoadedBackend<Name>;
  /** Resolves with what the browser says when the GPU behind it is lost; undefined where nothing can be lost. */
  readonly lost?: Promise<string>;
}

/** A backend of TensorFlow.js that is active. */
export type TensorBackend = ActiveBackend<BackendName>;
