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
