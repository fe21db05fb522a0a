import { MusicaError } from '@musica/core';
import type { MorphableFace } from '../../morphable/index';

/** A head made of formulas alone. */
export function parametricFace(): MorphableFace {
  throw new MusicaError('config', 'the parametric head is not made yet', {
    hint: 'give a folder of ICT-FaceKit',
  });
}
