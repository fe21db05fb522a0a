import type { FaceAlignment } from '../src/aligner/face-alignment';
import type { Box } from '../src/geometry/box';
import type { Point } from '../src/geometry/point';

/** What an aligner would say of these landmarks after three steps. @param predictedNme percent; above 10 the face has failed */
export function alignment(box: Box, landmarks: Point[], predictedNme: number): FaceAlignment {
  const error = predictedNme / 100;
  return {
    box,
    landmarks,
    predictedNme,
    exitStep: 3,
    flipTested: false,
    failed: predictedNme > 10,
    error,
    combinedError: error,
  };
}
