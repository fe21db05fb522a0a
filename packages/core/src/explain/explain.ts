import * as tf from '@tensorflow/tfjs-core';
import { type FaceInput, faceInput } from '../aligner/face-input';
import { predictedNme } from '../calibration/calibration';
import { type ModelConfig, patchesOfStep } from '../config/model-config';
import { applyAffine } from '../geometry/affine';
import { assertBox, type Box } from '../geometry/box';
import { assertImage, type PixelImage } from '../geometry/image';
import { type Point, toPoints } from '../geometry/point';
import type { Model } from '../model/model';

/** One patch that a step looked at. */
export interface ExplainedPatch {
  /** The landmark it is centred on. */
  readonly landmark: number;
  /** Where that was, in pixels of the image. */
  readonly centre: Point;
  /** In pixels of the image. */
  readonly side: number;
  /** Its corners in pixels of the image, clockwise from the top left of the upright face. */
  readonly corners: readonly [Point, Point, Point, Point];
  /** How much of what the step saw here it let through: the mean of the patch's gate, 0 to 1. */
  readonly attention: number;
}

/** What one step of the cascade did to one face. */
export interface ExplainedStep {
  /** The pyramid level that it looked at; a pixel of level l is 2^l pixels of level 0. */
  readonly level: number;
  /** Where it looked: around the landmarks as the step before left them. */
  readonly patches: readonly ExplainedPatch[];
  /** Where it moved the landmarks to, in pixels of the image. */
  readonly landmarks: readonly Point[];
  /** NME in percent that the model expects of them, from the errors of the steps so far (see `Aligner.predictedNme`). */
  readonly predictedNme: number;
  /** What this step itself predicted, E, in the units of the training loss. */
  readonly error: number;
}

/** How the cascade came from the mean face to its result. */
export interface ExplainedFace {
  readonly box: Box;
  /** The mean face in the box, where the cascade starts, in pixels of the image. */
  readonly start: readonly Point[];
  /** All steps; see `selectStep` for where a face exits. */
  readonly steps: readonly ExplainedStep[];
}

/**
 * Runs all steps on each face and keeps what they looked at, how much of it they let through and where they moved the
 * landmarks: for images and for understanding. It costs more than `align`, which keeps only the last landmarks.
 * @param boxes tight landmark boxes in pixels of the image
 * @returns one explanation a box, in the same order
 * @throws MusicaError `image` or `box` where an argument cannot be used.
 */
export async function explain(
  model: Model,
  image: PixelImage,
  boxes: readonly Box[],
): Promise<ExplainedFace[]> {
  assertImage(image);
  for (const box of boxes) assertBox(box, image);
  const faces: ExplainedFace[] = [];
  // One at a time: the attention of many faces would be a lot of memory for something that is looked at, not timed.
  for (const box of boxes) faces.push(await explainFace(model, image, box));
  return faces;
}

async function explainFace(model: Model, image: PixelImage, box: Box): Promise<ExplainedFace> {
  const { config, meanShape } = model;
  const face = faceInput(image, box, config, meanShape);
  const outputs = await runAll(model, face);
  const toImage = (flat: ArrayLike<number>) => toPoints(flat).map((p) => applyAffine(face.toImage, p));
  const errors: number[] = [];
  let centres: ArrayLike<number> = face.initial;
  const steps = outputs.map(({ landmarks, error, attention }, step): ExplainedStep => {
    errors.push(error);
    const patches = patchesAround(config, step, toPoints(centres), attention, face);
    centres = landmarks;
    return {
      level: config.levels[step]!,
      patches,
      landmarks: toImage(landmarks),
      predictedNme: predictedNme(model, [...errors]),
      error,
    };
  });
  return { box, start: toImage(face.initial), steps };
}

interface StepValues {
  /** x0, y0, x1, y1, .. in pixels of level 0 of the crop. */
  readonly landmarks: Float32Array;
  readonly error: number;
  /** A number a patch. */
  readonly attention: Float32Array;
}

async function runAll(model: Model, face: FaceInput): Promise<StepValues[]> {
  const kept = tf.tidy(() => {
    const pyramid = face.pyramid.map((level) => {
      const size = Math.sqrt(level.length / 3);
      return tf.tensor4d(level, [1, size, size, 3]);
    });
    const initial = tf.tensor3d(face.initial, [1, model.config.landmarks, 2]);
    return model.cascade.forward(pyramid, initial).map(({ landmarks, error, gate }) => ({
      landmarks,
      error,
      attention: tf.mean(gate, 1),
    }));
  });
  try {
    return await Promise.all(
      kept.map(async ({ landmarks, error, attention }) => ({
        landmarks: await landmarks.data<'float32'>(),
        error: (await error.data())[0]!,
        attention: await attention.data<'float32'>(),
      })),
    );
  } finally {
    tf.dispose(kept.flatMap(({ landmarks, error, attention }) => [landmarks, error, attention]));
  }
}

function patchesAround(
  config: ModelConfig,
  step: number,
  centres: readonly Point[],
  attention: Float32Array,
  { toImage }: FaceInput,
): ExplainedPatch[] {
  // A patch covers the areas of patchSize pixels of its level, around its centre.
  const half = (config.patchSize / 2) * 2 ** config.levels[step]!;
  return patchesOfStep(config, step).map((landmark, row) => {
    const [x, y] = centres[landmark]!;
    const side = 2 * half * Math.hypot(toImage[0], toImage[3]);
    const corner = (dx: number, dy: number) => applyAffine(toImage, [x + dx * half, y + dy * half]);
    return {
      landmark,
      centre: corner(0, 0),
      side,
      corners: [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)],
      attention: attention[row]!,
    };
  });
}
