import type { Box, Point } from '@musica/core';

/** What an aligner made of one face. */
export interface Prediction {
  /** The image's path, as in the data set. */
  readonly image: string;
  /** Which face of the image, from 0. Default 0. */
  readonly index: number;
  /** In pixels of the image. */
  readonly landmarks: readonly Point[];
  /** The model's raw error estimate E; other aligners have none. */
  readonly error?: number;
  /** Steps of the cascade that were run, from 1. */
  readonly exitStep?: number;
  /** Whether it is the mean of this pass and of one on the mirrored crop. */
  readonly flipTested?: boolean;
  /** Whether the aligner says that it failed. Default false. */
  readonly failed: boolean;
  /** The error that the model predicts, calibrated: percent of the inter-ocular distance. */
  readonly predictedNme?: number;
  /** The same of each landmark. */
  readonly landmarkErrors?: readonly number[];
  /** The face box that the aligner started from. */
  readonly box?: Box;
}
