import { defineConfig, type Plugin } from 'vite';

/**
 * TensorFlow.js starts its WebAssembly threads from the text of a function with one free variable, `_scriptDir`; a
 * minifier renames it, and the threads do not find it. It stands for nothing in a bundle.
 */
const wasmThreads: Plugin = {
  name: 'wasm-threads',
  transform: (code, id) =>
    id.includes('tfjs-backend-wasm-threaded-simd')
      ? code
          .replace('typeof _scriptDir !== "undefined" && _scriptDir', 'false')
          .replaceAll('||_scriptDir', '')
      : undefined,
};

// Cross-origin isolation lets WebAssembly use threads; a host without these headers serves the same page on one thread.
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig({
  // Relative, so that the built folder can be put anywhere, in a sub-folder too.
  base: './',
  server: { headers },
  preview: { headers },
  plugins: [wasmThreads],
  worker: { format: 'es', plugins: () => [wasmThreads] },
  build: { target: 'es2022', chunkSizeWarningLimit: 4000 },
});
