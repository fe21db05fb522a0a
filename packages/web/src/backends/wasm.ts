import { MusicaError, messageOf } from '@musica/core';
import { engine, env } from '@tensorflow/tfjs-core';
import { type ActiveBackend, activate } from './active-backend';
import type { WasmFile, WasmOptions } from './backend';
import { wasmUrls } from './wasm-files';

/** More threads than this do not make a model of this size faster. */
const mostThreads = 4;

/** WebAssembly, with SIMD and threads where the browser has them. */
export async function loadWasm({ files, threads }: WasmOptions): Promise<ActiveBackend> {
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1)) {
    throw new MusicaError('config', `wasm.threads is ${threads}, but must be a whole number of at least 1`);
  }
  if (typeof WebAssembly === 'undefined') {
    throw new MusicaError('backend', 'backend wasm: this browser has no WebAssembly');
  }
  const { getThreadsCount, setThreadsCount, setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  // The binary of a page is loaded once; what comes later uses it as it is.
  if (!('wasm' in engine().registry)) {
    const cores = globalThis.navigator?.hardwareConcurrency ?? 1;
    // The threads wait actively for each other: with none to spare they are slower than one.
    const wanted = Math.min(threads ?? Math.min(Math.floor(cores / 2), mostThreads), cores);
    if (wanted <= 1) env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    const urls = wasmUrls(files);
    await assertBinary(urls[await binaryName()]);
    setWasmPaths(urls);
    setThreadsCount(Math.max(1, wanted));
  }
  await activate('wasm');
  const simd = await env().getAsync('WASM_HAS_SIMD_SUPPORT');
  const threaded = simd && (await env().getAsync('WASM_HAS_MULTITHREAD_SUPPORT'));
  const count = threaded ? getThreadsCount() : 1;
  const detail = `WebAssembly${simd ? ' with SIMD' : ''}, ${count === 1 ? 'one thread' : `${count} threads`}`;
  return { loaded: { name: 'wasm', gpu: false, detail } };
}

/** The binary that TensorFlow.js will ask for. */
async function binaryName(): Promise<WasmFile> {
  if (!(await env().getAsync('WASM_HAS_SIMD_SUPPORT'))) return 'tfjs-backend-wasm.wasm';
  const threaded = await env().getAsync('WASM_HAS_MULTITHREAD_SUPPORT');
  return threaded ? 'tfjs-backend-wasm-threaded-simd.wasm' : 'tfjs-backend-wasm-simd.wasm';
}

/** TensorFlow.js does not say what was wrong with a binary; the browser's own cache makes the second request free. */
async function assertBinary(url: string): Promise<void> {
  const hint = 'serve the .wasm files of @tensorflow/tfjs-backend-wasm and give their folder as `wasm.files`';
  const refuse = (reason: string, cause?: unknown) =>
    new MusicaError('backend', `backend wasm: ${url}: ${reason}`, { hint, cause });
  let start: Uint8Array;
  try {
    const response = await fetch(url, { credentials: 'same-origin' });
    if (!response.ok) throw refuse(`the server answered ${response.status} ${response.statusText}`.trim());
    start = new Uint8Array(await response.arrayBuffer(), 0);
  } catch (cause) {
    if (cause instanceof MusicaError) throw cause;
    throw refuse(`cannot be downloaded: ${messageOf(cause)}`, cause);
  }
  if (String.fromCharCode(...start.subarray(0, 4)) !== '\0asm') throw refuse('is not a WebAssembly file');
}
