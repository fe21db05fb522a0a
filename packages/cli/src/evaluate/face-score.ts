import {
  type LandmarkScheme,
  type Landmarks,
  type Normalizer,
  normalizedMeanError,
  normalizerOf,
} from '@musica/core';
import type { FaceRecord } from '@musica/datasets';

/** How one face came out. NMEs are percent. */
export interface FaceScore {
  readonly subsets: readonly string[];
  /** Of the landmarks that count: those of the step that the face stopped at. */
  readonly nme: number;
  /** The same over all landmarks but the jaw. */
  readonly inner: number;
  /** After each step of the cascade, whether it stopped there or not. Empty where only the result is known. */
  readonly perStep: readonly number[];
  /** How many steps were run. */
  readonly steps?: number;
  readonly multiplyAdds?: number;
  /** What the aligner expected, and the truth: NME by inter-ocular distance, whatever the normalizer. */
  readonly estimate?: { readonly predicted: number; readonly actual: number };
}

/** The landmarks found for a face, and what is known about how. */
export interface FoundFace {
  readonly landmarks: Landmarks;
  /** Landmarks after every step. */
  readonly perStep?: readonly Landmarks[];
  readonly steps?: number;
  readonly multiplyAdds?: number;
  readonly predictedNme?: number;
}

/** @throws MusicaError `landmarks` where the points do not fit the truth, or nothing can be normalized by the truth. */
export function scoreFace(
  face: Pick<FaceRecord, 'landmarks' | 'subsets'>,
  found: FoundFace,
  scheme: LandmarkScheme,
  normalizer: Normalizer,
): FaceScore {
  const truth = face.landmarks;
  const length = normalizerOf(truth, scheme, normalizer);
  const { perStep = [], steps, multiplyAdds, predictedNme } = found;
  return {
    subsets: face.subsets ?? [],
    nme: normalizedMeanError(found.landmarks, truth, length),
    inner: normalizedMeanError(found.landmarks, truth, length, scheme.inner),
    perStep: perStep.map((landmarks) => normalizedMeanError(landmarks, truth, length)),
    ...(steps === undefined ? {} : { steps }),
    ...(multiplyAdds === undefined ? {} : { multiplyAdds }),
    ...estimateOf(predictedNme, found.landmarks, truth, scheme),
  };
}

/** A face seen so exactly from the side that its eyes coincide says nothing about the estimate. */
function estimateOf(
  predicted: number | undefined,
  found: Landmarks,
  truth: Landmarks,
  scheme: LandmarkScheme,
): Pick<FaceScore, 'estimate'> {
  const [left, right] = scheme.outerEyeCorners.map((index) => truth[index]!) as [Landmarks[0], Landmarks[0]];
  const distance = Math.hypot(left[0] - right[0], left[1] - right[1]);
  if (predicted === undefined || !(distance > 0)) return {};
  return { estimate: { predicted, actual: normalizedMeanError(found, truth, distance) } };
}
