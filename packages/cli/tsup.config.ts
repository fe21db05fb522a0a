import { defineConfig } from 'tsup';
import { library } from '../../tsup.base';

export default defineConfig({
  ...library,
  entry: ['src/musica.ts', 'src/train/sample-worker.ts', 'src/bench/bench-worker.ts'],
  format: ['esm'],
  dts: false,
});
