import type { Box } from '../geometry/box';
import type { Point } from '../geometry/point';

/** The landmarks of one face. */
export interface FaceAlignment {
  /** The box that was given, in pixels of the image; of a detector, the placement that was kept. */
  readonly box: Box;
  /** One point a landmark, in the order of the model's scheme, in pixels of the image; [0, 0] is the top left pixel's centre. */
  readonly landmarks: Point[];
  /**
   * The error that the model expects of these landmarks: NME in percent of the inter-ocular distance, calibrated on
   * persons of the calibration split. For a model without calibration it is 100 x `combinedError`, at least 0.
   */
  readonly predictedNme: number;
  /**
   * The error that the model expects of each landmark, in the order of `landmarks`: distance from the true place in percent
   * of the inter-ocular distance. Their mean is `predictedNme`. Points that something covers, or that the face itself hides, have larger
   * ones. Left out where the model does not say (see `ModelDescription.landmarkErrors`).
   */
  readonly landmarkErrors?: readonly number[];
  /** Steps of the cascade that were run, from 1. A flip test is no step. */
  readonly exitStep: number;
  /** Whether a pass on the mirrored crop is in the result: as the mean of both, or alone (see `RecropRule.apartAbove`). */
  readonly flipTested: boolean;
  /** The box around the landmarks of the first pass, where the flip test was placed in it instead of in `box`. */
  readonly secondBox?: Box;
  /** Whether `predictedNme` is above `failAbove`: probably no face, or one the model cannot follow. */
  readonly failed: boolean;
  /** What the last step itself predicted, E, in the units of the training loss. */
  readonly error: number;
  /** How far several looks at the face are from their mean, see `Consensus.spread`; only where there were several. */
  readonly spread?: number;
  /** The mean of the errors that all steps so far predicted: what calibration turns into `predictedNme`. */
  readonly combinedError: number;
}

/** What every step made of one face. */
export interface StepwiseAlignment {
  /** One result a step. */
  readonly steps: readonly FaceAlignment[];
  /** What the flip test of the last step comes to, where it was asked for. */
  readonly flipTest?: FaceAlignment;
}
