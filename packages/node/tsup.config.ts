import { defineConfig } from 'tsup';
import { library } from '../../tsup.base';

// shims: import.meta.url, from which packages are resolved and beside which the thread's program lies, exists in the
// CommonJS build too.
export default defineConfig({
  ...library,
  entry: { index: 'src/index.ts', 'align-thread': 'src/jobs/align-thread.ts' },
  dts: library.dts && { ...Object(library.dts), entry: 'src/index.ts' },
  shims: true,
});
