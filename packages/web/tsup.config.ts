import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { defineConfig, type Options } from 'tsup';
import { library } from '../../tsup.base';
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
    build.onLoad({ filter: /src[\\/]backends[\\/]wasm-files\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll("'./wasm/", "'../wasm/"),
      loader: 'ts',
    }));
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
  esbuildPlugins: [wasmThreads],
  // The script `build` does it before: both builds write to one folder.
  clean: false,
};

export default defineConfig([
  {
    ...browser,
    entry: { index: 'src/index.ts', worker: 'src/worker/worker.ts' },
    onSuccess: copyAssets,
  },
  {
    ...browser,
    entry: { musica: 'src/index.ts', worker: 'src/worker/worker.ts' },
    outDir: 'dist/standalone',
    noExternal: [/./],
    esbuildPlugins: [wasmThreads, standalone],
    minify: true,
    dts: false,
  },
]);
