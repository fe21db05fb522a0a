import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(`packages/${path}`, import.meta.url));

export default defineConfig({
  resolve: {
    // Tests run on the sources; test/packages checks the built packages from outside.
    alias: [
      { find: /^@musica\/core\/training$/, replacement: source('core/src/training/index.ts') },
      {
        find: /^@musica\/(core|datasets|evaluation|files|node|onnx|synthesis|training|wasm|web)$/,
        replacement: source('$1/src/index.ts'),
      },
    ],
  },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'packages/*/test/**/*.test.ts',
      'apps/*/test/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    // A busy machine gets a browser's answer late.
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
  },
});
