import type { Options } from 'tsup';

/** The private package that every other one takes into its own files. */
const bundled = '@musica/files';

/** What every library package builds: ESM first, CommonJS beside it, and types for both. */
export const library: Options = {
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  dts: { resolve: [bundled] },
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
