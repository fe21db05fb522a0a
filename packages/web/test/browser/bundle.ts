import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The sources of this package with what tests use besides, as modules by path: `/page.js`, `/worker.js`, chunks. */
export async function bundlePage(): Promise<Map<string, Uint8Array>> {
  const { outputFiles } = await build({
    entryPoints: {
      page: source('page.ts'),
      worker: source('../../src/worker/worker.ts'),
      'spying-worker': source('spying-worker.ts'),
    },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    outdir: '/',
    alias: { '@musica/core': source('../../../core/src/index.ts') },
    // Nothing of this is asked for where the address of the model is given.
    external: ['@musica/models/*'],
    logLevel: 'error',
  });
  return new Map(outputFiles.map(({ path, contents }) => [path.replace(/^[A-Z]:/, ''), contents]));
}
