import { analyseFace, type FaceAnalysis } from '../analysis/analyse-face';
import { type BoxTuple, boxToTuple } from '../geometry/box-tuple';
import type { Landmarks } from '../geometry/point';
import type { FaceAlignment } from './face-alignment';

/** A face as the JSON of `align` has it; with what 68 or 98 landmarks tell of head, eyes and mouth. */
export interface FaceJson extends Partial<FaceAnalysis> {
  /** Which face of the image, from 0. */
  readonly index: number;
  /** x, y, width, height in pixels; for a face that is turned also its roll, in degrees, clockwise. */
  readonly box: BoxTuple;
  /** Percent of the inter-ocular distance. */
  readonly predictedNme: number;
  /** Steps of the cascade that were run, from 1. */
  readonly exitStep: number;
  /** Whether it is the mean of this pass and of one on the mirrored crop. */
  readonly flipTested: boolean;
  readonly failed: boolean;
  /** The model's raw estimate. */
  readonly error: number;
  /** Of several looks at the face: how far they are from their mean, in percent of the box size. */
  readonly spread?: number;
  readonly landmarks: Landmarks;
  /** Predicted error of each landmark, percent of the inter-ocular distance; of models that say it. */
  readonly landmarkErrors?: readonly number[];
}

/** An image as the JSON of `align` has it. */
export interface ImageJson {
  readonly image: string;
  readonly width: number;
  readonly height: number;
  readonly faces: readonly FaceJson[];
}

export function faceJson(face: FaceAlignment, index: number): FaceJson {
  const { box, predictedNme, exitStep, flipTested, failed, error, spread, landmarks, landmarkErrors } = face;
  const found = { index, box: boxToTuple(box), predictedNme, exitStep, flipTested, failed, error };
  return {
    ...found,
    ...analyseFace(landmarks),
    ...(spread !== undefined && { spread }),
    landmarks,
    ...(landmarkErrors && { landmarkErrors }),
  };
}
