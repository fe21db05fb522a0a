import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Options } from 'tsup';

/** The private package that every other one takes into its own files. */
const bundled = '@musica/files';

/** What only runs the packages does without CommonJS, types (which take most of the time) and source maps (see scripts/steps.mjs). */
const complete = process.env.MUSICA_BUILD_TYPES !== 'no';

/**
 * Leaves esbuild's account of what went into the files beside them: whoever packs a package adds the notices of what is of others
 * (scripts/publish/notices.mjs). tsup's own option has one name for all builds into a folder.
 */
export const contents: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'contents',
  setup({ initialOptions: { outdir, entryPoints, format }, onEnd }) {
    onEnd(({ metafile }) => {
      if (!complete || !metafile || !outdir) return;
      mkdirSync(outdir, { recursive: true });
      const [entry] = Object.keys(Object(entryPoints));
      writeFileSync(join(outdir, `metafile-${entry}-${format}.json`), JSON.stringify(metafile));
    });
  },
};

/**
 * Type declarations of entries, each in one file, made of what scripts/emit-types.mjs wrote.
 * @param entries the sources, by the names of their files in dist/
 */
export const declarations = (entries: Readonly<Record<string, string>>): Options['dts'] =>
  complete && {
    resolve: [bundled],
    entry: Object.fromEntries(
      Object.entries(entries).map(([name, path]) => [name, path.replace(/^src\/(.*)\.ts$/, 'types/$1.d.ts')]),
    ),
  };

/** What every library package builds: ESM first, CommonJS beside it, types for both, and source maps that hold the sources. */
export const library: Options = {
  entry: ['src/index.ts'],
  format: complete ? ['esm', 'cjs'] : ['esm'],
  dts: declarations({ index: 'src/index.ts' }),
  sourcemap: complete,
  esbuildPlugins: [contents],
  noExternal: [bundled],
  clean: true,
  // In CommonJS, test runners without ES modules read the files: what is loaded late is required late.
  esbuildOptions(options, { format }) {
    if (format === 'cjs') options.supported = { ...options.supported, 'dynamic-import': false };
  },
  target: 'es2022',
  // The root tsconfig maps @musica/* to sources for the type checker; a build must import the packages instead.
  tsconfig: '../../tsconfig.build.json',
};

/**
 * For packages that ask for `import.meta.url`, from which others are resolved and beside which programs of threads lie: it exists
 * in their CommonJS build too. tsup's own shim takes a test runner with a DOM for a browser, and then finds nothing.
 */
export const libraryWithFileUrls: Options = {
  ...library,
  esbuildOptions(options, context) {
    library.esbuildOptions!(options, context);
    if (context.format !== 'cjs') return;
    options.define = { ...options.define, 'import.meta.url': 'fileUrlOfThis' };
    options.banner = { js: "const fileUrlOfThis = require('node:url').pathToFileURL(__filename).href;" };
  },
};
