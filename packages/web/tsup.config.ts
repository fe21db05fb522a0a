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
  // The package hides its folder of models: its entry is dist/human.node.js.
  const human = join(dirname(require.resolve('@vladmandic/human')), '..');
  const copies = [
    ...wasmFiles.map((file) => [join(wasm, 'dist', file), `wasm/${file}`] as const),
    ...['blazeface.json', 'blazeface.bin'].map(
      (file) => [join(human, 'models', file), `blazeface/${file}`] as const,
    ),
  ];
  for (const [from, to] of copies) {
    await mkdir(dirname(join('dist', to)), { recursive: true });
    await copyFile(from, join('dist', to));
  }
}

/** For pages without a bundler: everything in one folder, beside the same assets and the package of models. */
const standalone: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'standalone',
  setup(build) {
    build.onResolve({ filter: /^@musica\/models\// }, ({ path }) => ({
      path: path.replace('@musica/', '../../../'),
      external: true,
    }));
    build.onLoad(
      { filter: /src[\\/](backends[\\/]wasm-files|detector[\\/]blazeface)\.ts$/ },
      async ({ path }) => ({
        contents: (await readFile(path, 'utf8')).replaceAll(/'\.\/(wasm|blazeface)\//g, "'../$1/"),
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
    esbuildPlugins: [standalone],
    minify: true,
    dts: false,
  },
]);
