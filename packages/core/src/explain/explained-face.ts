import type { StepResult } from '../aligner/face-engine';
import type { FacePlacement } from '../aligner/face-input';
import { predictedNme } from '../calibration/calibration';
import { type ModelConfig, patchesOfStep } from '../config/model-config';
import { MusicaError } from '../errors';
import { type Affine, applyAffine } from '../geometry/affine';
import type { Box } from '../geometry/box';
import { type Point, toPoints } from '../geometry/point';
import { landmarkErrorsOf } from '../landmark-errors/landmark-error-head';
import type { ModelDescription } from '../model/model';

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
  /** Predicted error of each landmark, as `FaceAlignment.landmarkErrors`; left out where the model does not say. */
  readonly landmarkErrors?: readonly number[];
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

/** From what an engine's steps made of a face in its crop, with their attention, to pixels of the image. */
export function explainedFace(
  model: ModelDescription,
  box: Box,
  { toImage, initial }: FacePlacement,
  results: readonly StepResult[],
): ExplainedFace {
  const { config } = model;
  const inImage = (flat: ArrayLike<number>) => toPoints(flat).map((point) => applyAffine(toImage, point));
  const errors: number[] = [];
  let centres: ArrayLike<number> = initial;
  const steps = results.map(({ landmarks, error, attention, hidden }, step): ExplainedStep => {
    if (attention === undefined) throw new MusicaError('backend', 'this engine does not tell its attention');
    errors.push(error);
    const patches = patchesAround(config, step, toPoints(centres), attention, toImage);
    centres = landmarks;
    const nme = predictedNme(model, [...errors]);
    const ofStep = model.landmarkErrors?.[step];
    return {
      level: config.levels[step]!,
      patches,
      landmarks: inImage(landmarks),
      predictedNme: nme,
      ...(ofStep && hidden && { landmarkErrors: landmarkErrorsOf(ofStep, hidden, nme) }),
      error,
    };
  });
  return { box, start: inImage(initial), steps };
}

function patchesAround(
  config: ModelConfig,
  step: number,
  centres: readonly Point[],
  attention: Float32Array,
  toImage: Affine,
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
