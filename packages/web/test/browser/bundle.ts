import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The package of models is served beside the page, as without a bundler. */
const servedModels: Plugin = {
  name: 'served-models',
  setup(build) {
    build.onResolve({ filter: /^@musica\/models\// }, ({ path }) => ({
      path: path.replace('@musica/', '/'),
      external: true,
    }));
  },
};

let bundled: Promise<Map<string, Uint8Array>> | undefined;

/**
 * The sources of this package with what tests use besides, as modules by path: `/page.js`, `/worker.js`, chunks; made once for all
 * test files of a process.
 */
export function bundlePage(): Promise<Map<string, Uint8Array>> {
  bundled ??= makeBundle();
  return bundled;
}

async function makeBundle(): Promise<Map<string, Uint8Array>> {
  const { outputFiles } = await build({
    entryPoints: {
      page: source('page.ts'),
      worker: source('../../src/worker/worker.ts'),
      tensors: source('../../src/aligner/tensor-parts.ts'),
      'spying-worker': source('spying-worker.ts'),
    },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    outdir: '/',
    alias: {
      '@musica/core/client': source('../../../core/src/client/index.ts'),
      '@musica/core/tensors': source('../../../core/src/tensors/index.ts'),
      '@musica/core': source('../../../core/src/index.ts'),
      '@musica/wasm': source('../../../wasm/src/index.ts'),
    },
    plugins: [servedModels],
    logLevel: 'error',
  });
  return new Map(outputFiles.map(({ path, contents }) => [path.replace(/^[A-Z]:/, ''), contents]));
}
