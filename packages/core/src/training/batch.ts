import * as tf from '@tensorflow/tfjs-core';
import { joinArrays } from '../numeric/join';
import type { LandmarkScheme } from '../schemes/scheme';

/** One face as the cascade sees it in training. */
export interface Sample {
  /** Pyramid levels from level 0, each [size_l * size_l * 3], standardized. */
  readonly levels: readonly Float32Array[];
  /** The true landmarks, x0, y0, x1, y1, .. in pixels of level 0. */
  readonly landmarks: Float32Array;
  /** The mean shape in the face's box, likewise. */
  readonly initial: Float32Array;
  /** How much each landmark counts: 1 as usual, 0 not at all. Default 1 for all. */
  readonly weights?: Float32Array;
}

/** Faces as tensors. */
export interface Batch {
  /** Level l as [faces, size_l, size_l, 3]. */
  readonly pyramid: tf.Tensor4D[];
  /** [faces, landmarks, 2] */
  readonly landmarks: tf.Tensor3D;
  /** [faces, landmarks, 2] */
  readonly initial: tf.Tensor3D;
  /** [faces] what an error of 1 is, in pixels of level 0. */
  readonly normalizer: tf.Tensor1D;
  /** [faces, landmarks] how much each landmark counts; not there where all count alike. */
  readonly weights?: tf.Tensor2D;
}

/** The arrays of several samples, one after the other. */
export interface SampleArrays {
  /** Level l: faces * size_l * size_l * 3 values. */
  readonly levels: readonly Float32Array[];
  /** faces * landmarks * 2 */
  readonly landmarks: Float32Array;
  /** faces * landmarks * 2 */
  readonly initial: Float32Array;
  /** faces * landmarks; not there where all count alike. */
  readonly weights?: Float32Array;
}

/** Puts samples one after the other. */
export function joinSamples(samples: readonly Sample[]): SampleArrays {
  const levels = samples[0]?.levels ?? [];
  const weighted = samples.some(({ weights }) => weights !== undefined);
  const weightsOf = ({ weights, landmarks }: Sample) =>
    weights ?? new Float32Array(landmarks.length / 2).fill(1);
  return {
    levels: levels.map((_, level) => joinArrays(samples.map((sample) => sample.levels[level]!))),
    landmarks: joinArrays(samples.map((sample) => sample.landmarks)),
    initial: joinArrays(samples.map((sample) => sample.initial)),
    ...(weighted ? { weights: joinArrays(samples.map(weightsOf)) } : {}),
  };
}

/**
 * The tensors of `faces` samples; the caller disposes of them (`tf.dispose({ ...batch })`).
 * @param scheme knows where the eyes are; without it the face's extent is the unit of the loss
 */
export function toBatch(arrays: SampleArrays, faces: number, scheme: LandmarkScheme | undefined): Batch {
  const { levels, landmarks, initial, weights } = arrays;
  const count = landmarks.length / faces / 2;
  const shape: [number, number, number] = [faces, count, 2];
  const normalizer = Array.from({ length: faces }, (_, face) =>
    lossNormalizer(
      landmarks.subarray(face * 2 * count, (face + 1) * 2 * count),
      scheme,
      weights?.subarray(face * count, (face + 1) * count),
    ),
  );
  return {
    pyramid: levels.map((pixels) => {
      const size = Math.sqrt(pixels.length / faces / 3);
      return tf.tensor4d(pixels, [faces, size, size, 3]);
    }),
    landmarks: tf.tensor3d(landmarks, shape),
    initial: tf.tensor3d(initial, shape),
    normalizer: tf.tensor1d(normalizer),
    ...(weights ? { weights: tf.tensor2d(weights, [faces, count]) } : {}),
  };
}

/**
 * The unit of the loss: the L1 distance between the outer eye corners, as in the authors' code, but at least a quarter of
 * the face's extent, so that a profile, whose eye distance goes to zero, does not outweigh all other faces. Landmarks that
 * are not labelled, of weight 0, still say how large the face is, but eye corners that are not, or are not known,
 * are no unit.
 */
function lossNormalizer(
  landmarks: Float32Array,
  scheme: LandmarkScheme | undefined,
  weights: Float32Array | undefined,
): number {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < landmarks.length; i += 2) {
    left = Math.min(left, landmarks[i]!);
    right = Math.max(right, landmarks[i]!);
    top = Math.min(top, landmarks[i + 1]!);
    bottom = Math.max(bottom, landmarks[i + 1]!);
  }
  const extent = Math.max(right - left, bottom - top);
  if (scheme === undefined) return extent;
  if (!scheme.outerEyeCorners) return extent / 2;
  const [a, b] = scheme.outerEyeCorners;
  if (weights?.[a] === 0 || weights?.[b] === 0) return extent / 2;
  const distance =
    Math.abs(landmarks[2 * a]! - landmarks[2 * b]!) + Math.abs(landmarks[2 * a + 1]! - landmarks[2 * b + 1]!);
  return Math.max(distance, extent / 4);
}
