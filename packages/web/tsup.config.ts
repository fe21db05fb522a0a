import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { defineConfig, type Options } from 'tsup';
import { contents, declarations, library } from '../../tsup.base';
import { wasmFiles } from './src/backends/backend';

const require = createRequire(import.meta.url);

/** The files that bundlers find by `new URL('./..', import.meta.url)`: they lie beside the code that names them. */
async function copyAssets(): Promise<void> {
  const wasm = dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'));
  await mkdir('dist/wasm', { recursive: true });
  for (const file of wasmFiles) await copyFile(join(wasm, 'dist', file), join('dist/wasm', file));
}

/**
 * TensorFlow.js starts its WebAssembly threads from the text of a function with one free variable, `_scriptDir`, which
 * minifiers rename: the threads then die without a word. In a module it stands for nothing, so it is taken out, which
 * needs a copy of that package in this one.
 */
const wasmThreads: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'wasm-threads',
  setup(build) {
    build.onLoad({ filter: /wasm-out[\\/]tfjs-backend-wasm-threaded-simd\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const mended = text
        .replace('if(typeof _scriptDir !== "undefined" && _scriptDir){scriptDirectory=_scriptDir}', '')
        .replace('Module["mainScriptUrlOrBlob"]||_scriptDir', 'Module["mainScriptUrlOrBlob"]');
      const factory = mended.slice(mended.indexOf('function(WasmBackendModuleThreadedSimd)'));
      if (mended === text || factory.includes('_scriptDir')) {
        throw new Error(`${path}: is not the file that is mended here; look whether threads still start`);
      }
      return { contents: mended, loader: 'js' };
    });
  },
};

/** For pages without a bundler: everything in one folder, beside the same assets and the package of models. */
const standalone: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'standalone',
  setup(build) {
    build.onResolve({ filter: /^@musica\/models\// }, ({ path }) => ({
      path: path.replace('@musica/', '../../../'),
      external: true,
    }));
    build.onLoad(
      { filter: /src[\\/](backends[\\/]wasm-files|worker[\\/]make-worker|own-files)\.ts$/ },
      async ({ path }) => ({
        contents: (await readFile(path, 'utf8')).replaceAll(
          /'\.\/(?=wasm\/|worker\.js|tensors\.js)/g,
          "'../",
        ),
        loader: 'ts',
      }),
    );
  },
};

// ESM only: the package is for browsers, and its assets are found through import.meta.url.
const browser: Options = {
  ...library,
  format: ['esm'],
  splitting: true,
  platform: 'browser',
  tsconfig: 'tsconfig.build.json',
  noExternal: [/^@tensorflow\/tfjs-backend-wasm/, /^@tensorflow\/tfjs-backend-cpu\/dist/],
  esbuildPlugins: [wasmThreads, contents],
  // The script `build` does it before: both builds write to one folder.
  clean: false,
};

/** Minifying takes the comments away by which bundlers leave an import to the Worker. */
const unseenImport = 'import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ ';

/** One file without imports, for what no bundler looks into: whatever it needs is in it. */
const selfContained: Options = {
  ...browser,
  noExternal: [/./],
  splitting: false,
  minify: true,
  dts: false,
};

export default defineConfig([
  {
    ...browser,
    // Files of their own for what brings the engine or drawing with it: bundlers that cannot take a file apart leave out those
    // that a page does not use.
    entry: {
      index: 'src/index.ts',
      'load-face-finder': 'src/load-face-finder.ts',
      blazeface: 'src/detector/blazeface.ts',
      overlay: 'src/overlay/face-overlay.ts',
      'from-core': 'src/from-core.ts',
      'files-handler': 'src/models/files-handler.ts',
    },
    dts: declarations({ index: 'src/index.ts', 'load-face-finder': 'src/load-face-finder.ts' }),
    onSuccess: copyAssets,
  },
  {
    ...browser,
    entry: { musica: 'src/index.ts' },
    outDir: 'dist/standalone',
    noExternal: [/./],
    esbuildPlugins: [wasmThreads, standalone, contents],
    minify: true,
    dts: false,
  },
  {
    ...selfContained,
    entry: { worker: 'src/worker/worker.ts' },
    plugins: [
      { name: 'unseen-import', renderChunk: (code) => ({ code: code.replaceAll('import(', unseenImport) }) },
    ],
  },
  { ...selfContained, entry: { tensors: 'src/aligner/tensor-parts.ts' } },
]);
