import { defineConfig } from 'tsup';
import { library } from '../../tsup.base';

// shims: import.meta.url, beside which the worker lies, exists in the CommonJS build too.
export default defineConfig({
  ...library,
  entry: { index: 'src/index.ts', 'sample-worker': 'src/train/sample-worker.ts' },
  shims: true,
});
