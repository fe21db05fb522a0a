import * as tf from '@tensorflow/tfjs-core';
import { FILTERS, type ModelConfig, patchesOfStep } from '../config/model-config';
import { dense, poolByTwo, rectify } from './differentiable';
import { stepLayout } from './layout';
import { cutPatches } from './patches';
import type { StepWeights } from './step-weights';

/** What a step hands to the next one. */
export interface CascadeState {
  /** [rows, landmarks, 2] as x, y in pixels of level 0 of the crop. */
  readonly landmarks: tf.Tensor3D;
  /** [rows, hidden] */
  readonly hidden: tf.Tensor2D;
}

export interface StepOutput extends CascadeState {
  /** [rows * patches, features] how much of each patch feature passes, 0 to 1. */
  readonly gate: tf.Tensor2D;
  /** [rows, landmarks, 2] in pixels of the step's pyramid level. */
  readonly displacement: tf.Tensor3D;
  /** [rows] the predicted error of `landmarks`, in the units of the loss. */
  readonly error: tf.Tensor1D;
}

/**
 * One step of the cascade: patches, features, attention, hidden state, displacement and predicted error.
 * @param images [faces, size, size, 3] the standardized crops at the step's pyramid level
 * @param faceOfRow for each row of the state, its face in `images`
 * @param passes [rows, patches, 1] what each patch is multiplied by on its way to the hidden layer; for training
 */
export function runStep(
  config: ModelConfig,
  step: number,
  weights: StepWeights,
  images: tf.Tensor4D,
  state: CascadeState,
  faceOfRow: readonly number[],
  passes?: tf.Tensor3D,
): StepOutput {
  const { seen, gate } = seePatches(config, step, weights, images, state.landmarks, faceOfRow);
  return { ...moveLandmarks(config, step, weights, seen, state, passes), gate };
}

/** What a step sees before it moves anything. */
export interface SeenPatches {
  /** [rows * patches, features] what of the patches goes to the hidden layer. */
  readonly seen: tf.Tensor2D;
  /** As in `StepOutput`. */
  readonly gate: tf.Tensor2D;
}

/** The first half of a step: patches, features, attention, projection. @param landmarks [rows, landmarks, 2] */
export function seePatches(
  config: ModelConfig,
  step: number,
  weights: StepWeights,
  images: tf.Tensor4D,
  landmarks: tf.Tensor3D,
  faceOfRow: readonly number[],
): SeenPatches {
  const level = config.levels[step]!;
  const indices = patchesOfStep(config, step);
  const patches = cutPatches(images, landmarks, level, faceOfRow, indices, config.patchSize);
  const features = patchFeatures(config, weights, patches);
  const { attentionKernel, attentionBias, projectionKernel, projectionBias } = weights;
  const isGated = attentionKernel !== undefined && attentionBias !== undefined;
  const gate = isGated
    ? dense(features, attentionKernel, attentionBias, 'sigmoid')
    : tf.onesLike<tf.Tensor2D>(features);
  const attended = isGated ? tf.mul<tf.Tensor2D>(gate, features) : features;
  const seen =
    projectionKernel && projectionBias ? dense(attended, projectionKernel, projectionBias, 'relu') : attended;
  return { seen, gate };
}

/**
 * The second half of a step: hidden state, displacement and predicted error.
 * @param seen [rows * patches, features]
 * @param passes as in `runStep`
 */
export function moveLandmarks(
  config: ModelConfig,
  step: number,
  weights: StepWeights,
  seen: tf.Tensor2D,
  state: CascadeState,
  passes?: tf.Tensor3D,
): Omit<StepOutput, 'gate'> {
  const rows = state.landmarks.shape[0];
  const count = patchesOfStep(config, step).length;
  const passed = passes ? tf.mul(tf.reshape(seen, [rows, count, -1]), passes) : seen;
  const joined = tf.concat([tf.reshape(passed, [rows, -1]) as tf.Tensor2D, state.hidden], 1);
  const hidden = dense(joined, weights.hiddenKernel, weights.hiddenBias, 'tanh');
  const output = dense(hidden, weights.outputKernel, weights.outputBias, 'linear');
  const coordinates = 2 * config.landmarks;
  const displacement = tf.reshape<tf.Rank.R3>(tf.slice(output, [0, 0], [rows, coordinates]), [rows, -1, 2]);
  const error = tf.reshape<tf.Rank.R1>(tf.slice(output, [0, coordinates], [rows, 1]), [rows]);
  // A pixel of level l is 2^l pixels of level 0.
  const landmarks = tf.add<tf.Tensor3D>(state.landmarks, tf.mul(displacement, 2 ** config.levels[step]!));
  return { landmarks, hidden, displacement, error };
}

/** [rows * patches, patchSize, patchSize, 3] to [rows * patches, features], flattened as (row, column, channel). */
function patchFeatures(config: ModelConfig, weights: StepWeights, patches: tf.Tensor4D): tf.Tensor2D {
  const { conv2: side, pool2: centre, features } = stepLayout(config);
  const filtered = tf.conv2d(patches, weights.conv1Kernel as tf.Tensor4D, 1, 'valid');
  // The largest of four sums stays the largest with the bias and the ReLU on it: done after the pool they cost a quarter.
  const first = rectify(poolByTwo(filtered), weights.conv1Bias);
  const second = rectify(tf.conv2d(first, weights.conv2Kernel as tf.Tensor4D, 1, 'valid'), weights.conv2Bias);
  const offset = (side - centre) / 2;
  const central = tf.slice(second, [0, offset, offset, 0], [-1, centre, centre, FILTERS]);
  return tf.reshape(tf.concat([central, poolByTwo(second)], 3), [-1, features]);
}
