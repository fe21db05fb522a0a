import * as tf from '@tensorflow/tfjs-core';

/**
 * Cuts the patches of one step out of a pyramid level, bilinearly, around the exact (sub-pixel) landmarks.
 * A patch of 14 samples the offsets -6.5 .. +6.5; samples outside the level are 0. No gradient passes through.
 * @param images [faces, size, size, 3] the level's crops
 * @param landmarks [rows, landmarks, 2] as x, y in pixels of level 0
 * @param faceOfRow for each row of `landmarks`, its face in `images`
 * @param patchIndices the landmarks to centre patches on
 * @param patchSize side of a patch in pixels of the level
 * @returns [rows * patches, patchSize, patchSize, 3]
 */
export function cutPatches(
  images: tf.Tensor4D,
  landmarks: tf.Tensor3D,
  level: number,
  faceOfRow: readonly number[],
  patchIndices: readonly number[],
  patchSize: number,
): tf.Tensor4D {
  // customGrad over no tensors at all: whatever happens inside is a constant to the gradient.
  const stopGradient = tf.customGrad(() => {
    const value = cut(images, landmarks, level, faceOfRow, patchIndices, patchSize);
    return { value, gradFunc: () => [] };
  });
  return stopGradient() as tf.Tensor4D;
}

function cut(
  images: tf.Tensor4D,
  landmarks: tf.Tensor3D,
  level: number,
  faceOfRow: readonly number[],
  patchIndices: readonly number[],
  patchSize: number,
): tf.Tensor4D {
  const rows = faceOfRow.length;
  const patches = patchIndices.length;
  const size = images.shape[1];
  // y before x: the order of cropAndResize.
  const columns = tf.tensor1d(
    patchIndices.flatMap((index) => [2 * index + 1, 2 * index]),
    'int32',
  );
  const centres = tf.reshape(tf.gather(tf.reshape(landmarks, [rows, -1]), columns, 1), [rows * patches, 2]);
  // cropAndResize counts from 0 to 1 between the centres of the first and the last pixel.
  const unit = 1 / (size - 1);
  // What `toLevel` does to one coordinate, on all of them at once where the backend computes.
  const atLevel = tf.sub(tf.mul(tf.add(centres, 0.5), 0.5 ** level), 0.5);
  const half = (patchSize - 1) / 2;
  const boxes = tf.mul<tf.Tensor2D>(tf.concat([tf.sub(atLevel, half), tf.add(atLevel, half)], 1), unit);
  const faceOfPatch = tf.tensor1d(
    faceOfRow.flatMap((face) => new Array<number>(patches).fill(face)),
    'int32',
  );
  return tf.image.cropAndResize(images, boxes, faceOfPatch, [patchSize, patchSize], 'bilinear', 0);
}
