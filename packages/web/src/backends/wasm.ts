import { MusicaError } from '@musica/core';
import { startBackend } from '@musica/core/tensors';
import { assertWebAssembly } from '@musica/wasm';
import { engine, env } from '@tensorflow/tfjs-core';
import type { TensorBackend } from './active-backend';
import type { WasmFile, WasmOptions } from './backend';
import { threadsForbiddenBy } from './threads-probe';
import { answering, downloadBinary } from './wasm-binary';
import { wasmUrls } from './wasm-files';

/** More threads than this do not make a model of this size faster. */
const mostThreads = 4;
/** Threads that have not started after so many milliseconds never will; the download is not counted. */
const patience = 30_000;

/** WebAssembly, with SIMD and threads where the browser has them. */
export async function loadWasm({ files, threads }: WasmOptions): Promise<TensorBackend> {
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1)) {
    throw new MusicaError('config', `wasm.threads is ${threads}, but must be a whole number of at least 1`);
  }
  // TensorFlow.js would wait for ever for a module that is forbidden.
  await assertWebAssembly();
  // The binary of a page is loaded once; what comes later uses it as it is.
  if ('wasm' in engine().registry) await startBackend('wasm');
  else await start(wasmUrls(files), threads);
  const { getThreadsCount } = await import('@tensorflow/tfjs-backend-wasm');
  const simd = await env().getAsync('WASM_HAS_SIMD_SUPPORT');
  const threaded = simd && (await env().getAsync('WASM_HAS_MULTITHREAD_SUPPORT'));
  const count = threaded ? getThreadsCount() : 1;
  const detail = `WebAssembly${simd ? ' with SIMD' : ''}, ${count === 1 ? 'one thread' : `${count} threads`}`;
  return { loaded: { name: 'wasm', gpu: false, detail } };
}

/** @param threads as many as are wanted; undefined for what suits the machine */
async function start(urls: Readonly<Record<WasmFile, string>>, threads: number | undefined): Promise<void> {
  const { setThreadsCount, setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  const cores = globalThis.navigator?.hardwareConcurrency ?? 1;
  // The threads wait actively for each other: with none to spare they are slower than one.
  const wanted = Math.min(threads ?? Math.min(Math.floor(cores / 2), mostThreads), cores);
  if (wanted <= 1 || !(await threadsAllowed())) env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  setThreadsCount(Math.max(1, wanted));
  const name = await binaryName();
  const url = urls[name];
  const bytes = await downloadBinary(url);
  setWasmPaths(urls, true);
  const started = answering(url, bytes, () => startBackend('wasm'));
  if (name !== 'tfjs-backend-wasm-threaded-simd.wasm') return started;
  // TensorFlow.js waits for its threads for ever, as where a bundler has damaged their code.
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), patience);
  });
  const first = await Promise.race([started, late]).finally(() => clearTimeout(timer));
  if (first !== 'late') return;
  started.catch(() => {});
  console.warn('The threads of WebAssembly do not start in this page: MuSiCa goes on with one.');
  await start(urls, 1);
}

/** Whether threads may start, where the page is one that can have them. */
async function threadsAllowed(): Promise<boolean> {
  if (!(await env().getAsync('WASM_HAS_MULTITHREAD_SUPPORT'))) return false;
  const directive = await threadsForbiddenBy();
  if (directive === undefined) return true;
  console.warn(
    `The Content-Security-Policy forbids the threads of WebAssembly: MuSiCa goes on with one. (add blob: to ${directive}; \`wasm: { threads: 1 }\` wants none)`,
  );
  return false;
}

/** The binary that TensorFlow.js will ask for. */
async function binaryName(): Promise<WasmFile> {
  if (!(await env().getAsync('WASM_HAS_SIMD_SUPPORT'))) return 'tfjs-backend-wasm.wasm';
  const threaded = await env().getAsync('WASM_HAS_MULTITHREAD_SUPPORT');
  return threaded ? 'tfjs-backend-wasm-threaded-simd.wasm' : 'tfjs-backend-wasm-simd.wasm';
}
