import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vitest/config';

const here = process.cwd();
const source = (path: string) => fileURLToPath(new URL(`packages/${path}`, import.meta.url));

/**
 * Modules read what they import from objects that V8 keeps as hash tables, which made loops over pixels and weights take two to seven
 * times as long as in the built packages. An object that has been a prototype is kept as one of fixed properties.
 */
const fastExports: Plugin = {
  name: 'fast-exports',
  enforce: 'post',
  transform: (code) => ({ code: `${code}\n;Object.create(__vite_ssr_exports__).any;`, map: null }),
};

/** Runs in the folder that it is called in: a package (`pnpm test` there), or all of them from the repository's root. */
export default defineConfig({
  // The same for every package, so that they share what they make of a source, below.
  root: fileURLToPath(new URL('.', import.meta.url)),
  cacheDir: join(here, 'node_modules', '.vite'),
  plugins: [fastExports],
  resolve: {
    // Tests run on the sources; test/packages.test.ts checks the built packages from outside.
    alias: [
      { find: /^@musica\/core\/(client|tensors|training)$/, replacement: source('core/src/$1/index.ts') },
      {
        find: /^@musica\/(bench|core|datasets|evaluation|files|node|onnx|queue|serve|synthesis|training|wasm|web)$/,
        replacement: source('$1/src/index.ts'),
      },
    ],
  },
  test: {
    dir: here,
    setupFiles: source('../test/setup.ts'),
    // Most of a short test's time goes into making JavaScript of the sources: each is made once (see scripts/test.mjs).
    experimental: { fsModuleCache: true },
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/consumers/**', 'native/**'],
    // As a task of turbo it leaves its summary beside the package, which is kept with the task (see scripts/test.mjs).
    reporters: process.env.TURBO_HASH
      ? ['default', ['json', { outputFile: join(here, 'test-results.json') }]]
      : ['default'],
    // A busy machine gets a browser's answer late.
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // Files share what they import: loading it anew for each took more time than most tests. So no test leaves a mock or a
    // changed global behind; packages/files, node and web, which replace modules or
    // load backends that stay, isolate their files.
    isolate: false,
  },
});
