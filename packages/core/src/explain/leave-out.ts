import * as tf from '@tensorflow/tfjs-core';
import { faceInput } from '../aligner/face-input';
import { type CascadeState, moveLandmarks, seePatches } from '../cascade/step';
import { patchesOfStep } from '../config/model-config';
import { applyAffine } from '../geometry/affine';
import { assertBox, type Box } from '../geometry/box';
import { assertImage, type PixelImage } from '../geometry/image';
import { type Point, toPoints } from '../geometry/point';
import type { Model } from '../model/model';

/**
 * What each step would have made of a face without some of its patches: their features are dropped on the way to the hidden
 * layer, as a training with `patchDropout` drops them. What changes says what the step takes from them; patches that see the
 * same stand in for each other, so groups of them may matter where single ones do not.
 * @param box tight landmark box in pixels of the image
 * @param groups of each step, the groups of patches that are left out, one group at a time: numbers from 0 in the order of
 *   the step's patches
 * @returns [step][group] the landmarks after that step, in pixels of the image; the steps before it saw everything
 * @throws MusicaError `image` or `box` where an argument cannot be used.
 */
export async function leaveOut(
  model: Model,
  image: PixelImage,
  box: Box,
  groups: readonly (readonly (readonly number[])[])[],
): Promise<Point[][][]> {
  assertImage(image);
  assertBox(box, image);
  const { config, cascade } = model;
  const face = faceInput(image, box, config, model.meanShape);
  const without = tf.tidy(() => {
    const pyramid = face.pyramid.map((level) => {
      const size = Math.sqrt(level.length / 3);
      return tf.tensor4d(level, [1, size, size, 3]);
    });
    const initial = tf.tensor3d(face.initial, [1, config.landmarks, 2]);
    const outputs = cascade.forward(pyramid, initial);
    const start: CascadeState = { landmarks: initial, hidden: tf.zeros([1, config.hidden]) };
    return config.levels.map((level, step) => {
      const state = step === 0 ? start : outputs[step - 1]!;
      const weights = cascade.steps[step]!;
      const left = groups[step]!;
      if (left.length === 0) return tf.zeros<tf.Rank.R3>([0, config.landmarks, 2]);
      const { seen } = seePatches(config, step, weights, pyramid[level]!, state.landmarks, [0]);
      const count = patchesOfStep(config, step).length;
      const rows = <T extends tf.Tensor>(one: T) =>
        tf.tile(one, [left.length, ...one.shape.slice(1).map(() => 1)]);
      const passes = left.flatMap((group) =>
        Array.from({ length: count }, (_, patch) => Number(!group.includes(patch))),
      );
      return moveLandmarks(
        config,
        step,
        weights,
        rows(seen),
        { landmarks: rows(state.landmarks), hidden: rows(state.hidden) },
        tf.tensor3d(passes, [left.length, count, 1]),
      ).landmarks;
    });
  });
  try {
    const values = await Promise.all(without.map((landmarks) => landmarks.data<'float32'>()));
    const size = 2 * config.landmarks;
    return values.map((flat) =>
      Array.from({ length: flat.length / size }, (_, group) =>
        toPoints(flat.subarray(group * size, (group + 1) * size)).map((point) =>
          applyAffine(face.toImage, point),
        ),
      ),
    );
  } finally {
    tf.dispose(without);
  }
}
