import type { Options } from 'tsup';

/** The private package that every other one takes into its own files. */
const bundled = '@musica/files';

/** Type declarations take most of the time of a build; what only runs the packages does without (see scripts/steps.mjs). */
const types = process.env.MUSICA_BUILD_TYPES !== 'no';

/** What every library package builds: ESM first, CommonJS beside it, and types for both. */
export const library: Options = {
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  dts: types && { resolve: [bundled] },
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
