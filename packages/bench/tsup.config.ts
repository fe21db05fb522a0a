import { defineConfig } from 'tsup';
import { library } from '../../tsup.base';

// The command line takes this package into its own files, as a module; its types are the sources.
export default defineConfig({
  ...library,
  entry: ['src/index.ts', 'src/bench-worker.ts'],
  // twin.py, which runs beside the built files.
  publicDir: 'src/twin',
  format: ['esm'],
  dts: false,
});
