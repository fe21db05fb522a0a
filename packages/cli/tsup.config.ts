import { defineConfig } from 'tsup';
import { library } from '../../tsup.base';

export default defineConfig({
  ...library,
  entry: ['src/musica.ts', 'src/bench-worker.ts'],
  // The private packages that the command is made of.
  noExternal: ['@musica/files', /^@musica\/bench/],
  publicDir: '../bench/src/twin',
  format: ['esm'],
  dts: false,
});
