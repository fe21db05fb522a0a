import { isMusicaError, MusicaError, messageOf } from '@musica/core';
import { getBackend, setBackend } from '@tensorflow/tfjs-core';
import { type BackendName, backendNames, type LoadedBackend } from './backend';
import { loadNative } from './native';
import { loadCpu, loadWasm } from './portable';
import { quietly } from './quietly';
import { loadWebgpu } from './webgpu';

const loaders: Readonly<Record<BackendName, () => Promise<LoadedBackend>>> = {
  'tensorflow-gpu': () => loadNative('gpu'),
  tensorflow: () => loadNative('any'),
  wasm: loadWasm,
  cpu: loadCpu,
  webgpu: loadWebgpu,
};

/**
 * Loads a backend of TensorFlow.js and makes it the active one, without a word on stdout or stderr.
 *
 * `auto` (the default) takes the first that loads: the native library where the application installed it (on a CUDA
 * device where there is one), then WebAssembly, then plain JavaScript. `tensorflow` uses a CUDA device too where the
 * library finds one; `tensorflow-gpu` insists on it. After a failure the backend is active that was so before.
 *
 * @throws MusicaError `backend` where the named backend cannot be loaded; the hint says how to install it.
 */
export async function useBackend(name: BackendName | 'auto' = 'auto'): Promise<LoadedBackend> {
  if (name !== 'auto') return load(name);
  const reasons: string[] = [];
  for (const candidate of ['tensorflow', 'wasm', 'cpu'] as const) {
    try {
      return await load(candidate);
    } catch (error) {
      reasons.push(messageOf(error));
    }
  }
  throw new MusicaError('backend', `no backend can be loaded: ${reasons.join('; ')}`, {
    hint: 'reinstall @musica/node; its dependencies bring two backends that run everywhere',
  });
}

async function load(name: BackendName): Promise<LoadedBackend> {
  const loader = Object.hasOwn(loaders, name) ? loaders[name] : undefined;
  if (loader === undefined) {
    const known = ['auto', ...backendNames].join(', ');
    throw new MusicaError('backend', `there is no backend ${JSON.stringify(name)}`, {
      hint: `choose one of ${known}`,
    });
  }
  const active = getBackend();
  try {
    return await quietly(loader);
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
  name: BackendName;
  loaded: boolean;
  /** What runs, where it loaded. */
  detail?: string;
  /** Why it did not load. */
  reason?: string;
  /** How to get it, where it did not load. */
  hint?: string;
}

/**
 * Tries every backend in this process, then returns to the one that was active.
 * A driver that crashes takes the process with it; a tool that must survive that asks for one name at a time, each in
 * a child process.
 */
export async function listBackends(names: readonly BackendName[] = backendNames): Promise<BackendReport[]> {
  const active = getBackend();
  const reports: BackendReport[] = [];
  for (const name of names) {
    try {
      const { detail } = await load(name);
      reports.push({ name, loaded: true, detail });
    } catch (error) {
      const hint = isMusicaError(error) ? error.hint : undefined;
      reports.push({ name, loaded: false, reason: messageOf(error), ...(hint && { hint }) });
    }
  }
  if (active) await setBackend(active);
  return reports;
}
