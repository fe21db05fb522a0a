import { defineConfig } from 'tsup';
import { library } from '../../tsup.base';

export default defineConfig({
  ...library,
  entry: {
    index: 'src/index.ts',
    client: 'src/client/index.ts',
    tensors: 'src/tensors/index.ts',
    training: 'src/training/index.ts',
  },
  // In CommonJS too, all entries share one copy of everything: an error of training is an instance of core's MusicaError.
  splitting: true,
  // Only as part of a bundle can Node import this file; tfjs-core itself stays the application's own.
  noExternal: [/register_all_gradients/],
});
