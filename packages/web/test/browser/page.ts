// What tests reach in a page as `musica`.
import * as core from '@musica/core';
import * as tf from '@tensorflow/tfjs-core';
import * as web from '../../src/index';

declare global {
  var musica: typeof web & { core: typeof core; tf: typeof tf };
}
globalThis.musica = { ...web, core, tf };
