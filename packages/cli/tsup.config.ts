import { defineConfig } from 'tsup';
import { library } from '../../tsup.base';

export default defineConfig({
  ...library,
  entry: ['src/musica.ts', 'src/bench/bench-worker.ts'],
  format: ['esm'],
  dts: false,
});
