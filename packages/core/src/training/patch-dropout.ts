import * as tf from '@tensorflow/tfjs-core';
import { type ModelConfig, patchesOfStep } from '../config/model-config';
import type { Random } from '../numeric/random';

/**
 * What `Cascade.forward` multiplies patches by while it is trained with dropout (Srivastava et al., 2014), whole patches at
 * a time: the landmarks must not rest on a few of them.
 * @param share of the patches that are left out, drawn for each face and step; the others count for more, so that the sum
 *   stays what it was
 * @returns of each step [faces, patches, 1]: 0, or 1 / (1 - share)
 */
export function dropPatches(
  config: ModelConfig,
  faces: number,
  share: number,
  random: Random,
): tf.Tensor3D[] {
  return config.levels.map((_, step) => {
    const patches = patchesOfStep(config, step).length;
    const values = Float32Array.from({ length: faces * patches }, () =>
      random.chance(share) ? 0 : 1 / (1 - share),
    );
    return tf.tensor3d(values, [faces, patches, 1]);
  });
}
