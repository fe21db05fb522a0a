import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const entries = {
  index: source('../src/index.ts'),
  worker: source('../src/worker/worker.ts'),
  tensors: source('../src/aligner/tensor-parts.ts'),
};

/** What a browser has to download of a bundle before its entry runs. */
function chunksOf({ outputs }: Metafile, entry: string): string[] {
  const [first] = Object.keys(outputs).filter((path) => path.endsWith(`/${entry}.js`));
  const chunks = new Set([first!]);
  for (const chunk of chunks) {
    for (const { path, kind } of outputs[chunk]!.imports) {
      if (kind === 'import-statement') chunks.add(path);
    }
  }
  return [...chunks];
}

const packagesIn = ({ outputs }: Metafile, chunks: readonly string[]) =>
  new Set(
    chunks
      .flatMap((chunk) => Object.keys(outputs[chunk]!.inputs))
      .map((path) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1])
      .filter((name) => name !== undefined),
  );

describe('what a page downloads of a bundle', () => {
  let metafile: Metafile;
  beforeAll(async () => {
    ({ metafile } = await build({
      entryPoints: entries,
      bundle: true,
      splitting: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      write: false,
      metafile: true,
      outdir: '/out',
      alias: {
        '@musica/core/client': source('../../core/src/client/index.ts'),
        '@musica/core/tensors': source('../../core/src/tensors/index.ts'),
        '@musica/core': source('../../core/src/index.ts'),
        '@musica/wasm': source('../../wasm/src/index.ts'),
      },
      logLevel: 'error',
    }));
  });

  it.each(['index', 'worker'])('%s has no TensorFlow.js before a backend of it is named', (entry) => {
    const chunks = chunksOf(metafile, entry);
    expect([...packagesIn(metafile, chunks)]).toEqual(['valibot']);
    const bytes = chunks.reduce((sum, chunk) => sum + metafile.outputs[chunk]!.bytes, 0);
    expect(bytes).toBeLessThan(215_000);
    // It is in the bundle, for those who name it.
    expect(packagesIn(metafile, Object.keys(metafile.outputs))).toContain('@tensorflow/tfjs-core');
  });
});
