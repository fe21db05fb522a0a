import { isMusicaError, MusicaError, messageOf } from '@musica/core';
import { getBackend, setBackend } from '@tensorflow/tfjs-core';
import type { TensorBackend } from './active-backend';
import { type BackendName, backendNames, type LoadedBackend, type WasmOptions } from './backend';
import { loadCpu } from './cpu';
import { loadWasm } from './wasm';
import { loadWebgl } from './webgl';
import { loadWebgpu } from './webgpu';

type Loader = (wasm: WasmOptions, named: boolean) => Promise<TensorBackend>;

const loaders: Readonly<Record<BackendName, Loader>> = {
  webgpu: (_, named) => loadWebgpu(named),
  wasm: (options) => loadWasm(options),
  webgl: () => loadWebgl(),
  cpu: () => loadCpu(),
};

/**
 * Loads a backend of TensorFlow.js and makes it the active one of this page or Worker.
 *
 * `auto` (the default) takes the first that starts: WebGPU on a real GPU, WebAssembly, WebGL, plain JavaScript. A
 * software adapter of WebGPU is used only when `webgpu` is named. After a failure the backend is active that was so
 * before.
 *
 * @throws MusicaError `backend` where the named backend cannot be loaded; the hint says what to use instead.
 */
export async function useBackend(
  name: BackendName | 'auto' = 'auto',
  wasm: WasmOptions = {},
): Promise<LoadedBackend<BackendName>> {
  return (await activateBackend(name, wasm)).loaded;
}

/** As `useBackend`, for those who must know when it is lost. */
export async function activateBackend(
  name: BackendName | 'auto',
  wasm: WasmOptions,
  candidates: readonly BackendName[] = backendNames,
): Promise<TensorBackend> {
  if (name !== 'auto') return load(name, wasm, true);
  const reasons: string[] = [];
  for (const candidate of candidates) {
    try {
      return await load(candidate, wasm, false);
    } catch (error) {
      reasons.push(messageOf(error));
    }
  }
  throw new MusicaError('backend', `no backend can be loaded: ${reasons.join('; ')}`);
}

async function load(name: BackendName, wasm: WasmOptions, named: boolean): Promise<TensorBackend> {
  if (!Object.hasOwn(loaders, name)) {
    throw new MusicaError('backend', `there is no backend ${JSON.stringify(name)}`, {
      hint: `choose one of ${['auto', ...backendNames].join(', ')}`,
    });
  }
  const active = getBackend();
  try {
    return await loaders[name](wasm, named);
  } catch (cause) {
    // TensorFlow.js takes a backend for the active one from the moment it is tried.
    if (active && getBackend() !== active) await setBackend(active);
    if (isMusicaError(cause)) throw cause;
    throw new MusicaError('backend', `backend ${name} cannot be loaded: ${messageOf(cause).split('\n')[0]}`, {
      cause,
    });
  }
}

/** One line of `listBackends`. */
export interface BackendReport {
  readonly name: BackendName;
  readonly loaded: boolean;
  /** What runs, where it loaded. */
  readonly detail?: string;
  /** Why it did not load. */
  readonly reason?: string;
}

/** Tries every backend in this page or Worker, then returns to the one that was active. */
export async function listBackends(
  names: readonly BackendName[] = backendNames,
  wasm: WasmOptions = {},
): Promise<BackendReport[]> {
  const active = getBackend();
  const reports: BackendReport[] = [];
  for (const name of names) {
    try {
      const { loaded } = await load(name, wasm, true);
      reports.push({ name, loaded: true, detail: loaded.detail });
    } catch (error) {
      reports.push({ name, loaded: false, reason: messageOf(error) });
    }
  }
  if (active) await setBackend(active);
  return reports;
}
