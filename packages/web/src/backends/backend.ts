/** The backends of TensorFlow.js that run in a browser, in the order in which they are tried where none is named. */
export const backendNames = ['webgpu', 'wasm', 'webgl', 'cpu'] as const;

/**
 * - `webgpu`: the GPU, where the browser has WebGPU and an adapter for it
 * - `wasm`: WebAssembly with SIMD, on several threads where the page is cross-origin isolated; every current browser
 * - `webgl`: the GPU through WebGL
 * - `cpu`: plain JavaScript, slow
 */
export type BackendName = (typeof backendNames)[number];

/** What an aligner can run on: `simd`, the kernels of @musica/wasm, or a backend of TensorFlow.js. */
export const alignerBackendNames = ['simd', ...backendNames] as const;

export type AlignerBackend = 'simd' | BackendName;

/** What an aligner runs on. */
export interface LoadedBackend<Name extends AlignerBackend = AlignerBackend> {
  readonly name: Name;
  /** Whether it computes on a GPU. */
  readonly gpu: boolean;
  /** What exactly runs, for people: "WebAssembly with SIMD, 4 threads", "WebGPU on nvidia ampere". */
  readonly detail: string;
}

/** The WebAssembly binaries of @tensorflow/tfjs-backend-wasm; which one is loaded depends on the browser. */
export const wasmFiles = [
  'tfjs-backend-wasm.wasm',
  'tfjs-backend-wasm-simd.wasm',
  'tfjs-backend-wasm-threaded-simd.wasm',
] as const;

export type WasmFile = (typeof wasmFiles)[number];

/** For the backend `wasm` of TensorFlow.js; the kernels of `simd` need none of it. */
export interface WasmOptions {
  /**
   * Where the binaries are: the URL of their folder, or the URL of each. Default: the copies in this package, which
   * bundlers find and put among their assets. Used by the first aligner that is loaded; the engine is shared.
   */
  files?: string | URL | Readonly<Record<WasmFile, string | URL>>;
  /**
   * How many threads, at most; 1 for none. Default: half as many as the machine has cores, at most 4. Threads need a page
   * that is cross-origin isolated (headers COOP and COEP); others run on one.
   */
  threads?: number;
}
