import { defineConfig } from 'tsup';
import { declarations, library } from '../../tsup.base';

const entry = {
  index: 'src/index.ts',
  client: 'src/client/index.ts',
  tensors: 'src/tensors/index.ts',
  training: 'src/training/index.ts',
};

export default defineConfig({
  ...library,
  entry,
  dts: declarations(entry),
  // In CommonJS too, all entries share one copy of everything: an error of training is an instance of core's MusicaError.
  splitting: true,
  // Only as part of a bundle can Node import this file; tfjs-core itself stays the application's own.
  noExternal: [/register_all_gradients/],
});
