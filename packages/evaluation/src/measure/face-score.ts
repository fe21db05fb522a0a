import {
  eyeCornersOf,
  isMusicaError,
  type LandmarkScheme,
  type Landmarks,
  MusicaError,
  type Normalizer,
  normalizerOf,
  normalizers,
  pointErrors,
  pupilsOf,
  usualNormalizer,
} from '@musica/core';
import type { FaceRecord } from '@musica/datasets';

/** How one face came out. NMEs are percent. */
export interface FaceScore {
  /** The face's id in its data set. */
  readonly id: string;
  readonly subsets: readonly string[];
  readonly attributes?: FaceRecord['attributes'];
  /** Of the landmarks that count: those of the step that the face stopped at. */
  readonly nme: number;
  /** The same over all landmarks but the jaw; NaN where none of them is labelled. */
  readonly inner: number;
  /** NME of each part of the scheme, in the order of `scheme.parts`; NaN where nothing of it is labelled. */
  readonly parts: readonly number[];
  /** What errors can be divided by, in pixels, in the order of `normalizers`; 0 where the face has no such length. */
  readonly lengths: readonly number[];
  /** After each step of the cascade, whether it stopped there or not. Empty where only the result is known. */
  readonly perStep: readonly number[];
  /** The NME that the aligner expected after each of those steps (by inter-ocular distance, whatever the normalizer). */
  readonly predictedPerStep: readonly number[];
  /** The combined errors after each of those steps, not calibrated. */
  readonly errorPerStep: readonly number[];
  /** The same after a flip test, where all faces had one. */
  readonly afterFlipTest?: { readonly nme: number; readonly predictedNme: number };
  /** How many steps were run, from 1. */
  readonly exitStep?: number;
  readonly flipTested?: boolean;
  readonly multiplyAdds?: number;
  /** What the aligner expected, and the truth: NME by the scheme's usual normalizer, whatever the normalizer. */
  readonly estimate?: { readonly predicted: number; readonly actual: number };
}

interface FoundLandmarks {
  readonly landmarks: Landmarks;
  readonly predictedNme: number;
  /** Predicted error of each landmark, in percent of the inter-ocular distance. */
  readonly landmarkErrors?: readonly number[];
}

/** The landmarks found for a face, and what is known about how. */
export interface FoundFace {
  readonly landmarks: Landmarks;
  /** What every step made of it. */
  readonly perStep?: readonly (FoundLandmarks & { readonly combinedError: number })[];
  /** And a flip test after them. */
  readonly afterFlipTest?: FoundLandmarks;
  readonly exitStep?: number;
  readonly flipTested?: boolean;
  readonly multiplyAdds?: number;
  readonly predictedNme?: number;
  readonly landmarkErrors?: readonly number[];
}

/**
 * A face's score, and the distance of each found landmark from the true one as a percentage of the normalizer; NaN where
 * the landmark is not labelled.
 */
export interface ScoredFace {
  readonly score: FaceScore;
  readonly landmarks: readonly number[];
}

/**
 * Landmarks of weight 0, which are not labelled, do not count.
 * @throws MusicaError `landmarks` where the points do not fit the truth, or nothing can be normalized by the truth.
 */
export function scoreFace(
  face: Pick<FaceRecord, 'id' | 'landmarks' | 'subsets' | 'attributes' | 'weights'>,
  found: FoundFace,
  scheme: LandmarkScheme,
  normalizer: Normalizer,
): ScoredFace {
  const truth = face.landmarks;
  const { weights } = face;
  const isLabelled = (index: number) => weights?.[index] !== 0;
  const length = labelledLength(truth, scheme, normalizer, isLabelled);
  const percent = (landmarks: Landmarks) =>
    pointErrors(landmarks, truth).map((distance, index) =>
      isLabelled(index) ? (100 * distance) / length : Number.NaN,
    );
  const all = truth.map((_, index) => index);
  const errors = percent(found.landmarks);
  const { perStep = [], afterFlipTest, exitStep, flipTested, multiplyAdds, predictedNme } = found;
  const lengths = normalizers.map((name) => lengthOrZero(truth, scheme, name, isLabelled));
  const nme = meanOf(errors, all);
  const score: FaceScore = {
    id: face.id,
    subsets: face.subsets ?? [],
    ...(face.attributes === undefined ? {} : { attributes: face.attributes }),
    nme,
    inner: meanOf(errors, scheme.inner),
    parts: Object.values(scheme.parts).map((indices) => meanOf(errors, indices)),
    lengths,
    perStep: perStep.map(({ landmarks }) => meanOf(percent(landmarks), all)),
    predictedPerStep: perStep.map((step) => step.predictedNme),
    errorPerStep: perStep.map(({ combinedError }) => combinedError),
    ...(afterFlipTest && {
      afterFlipTest: {
        nme: meanOf(percent(afterFlipTest.landmarks), all),
        predictedNme: afterFlipTest.predictedNme,
      },
    }),
    ...(exitStep === undefined ? {} : { exitStep }),
    ...(flipTested === undefined ? {} : { flipTested }),
    ...(multiplyAdds === undefined ? {} : { multiplyAdds }),
    ...estimateOf(predictedNme, nme * length, lengths[normalizers.indexOf(usualNormalizer(scheme))]!),
  };
  return { score, landmarks: errors };
}

/** Of those that are numbers; NaN where none is. */
function meanOf(values: readonly number[], indices: readonly number[]): number {
  let [sum, count] = [0, 0];
  for (const index of indices) {
    const value = values[index]!;
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return sum / count;
}

/**
 * `normalizerOf`, which needs the landmarks that it goes by to be labelled.
 * @throws MusicaError `landmarks` where they are not
 */
function labelledLength(
  truth: Landmarks,
  scheme: LandmarkScheme,
  normalizer: Normalizer,
  isLabelled: (index: number) => boolean,
): number {
  const needed =
    normalizer === 'inter-ocular'
      ? eyeCornersOf(scheme, `the normalizer ${normalizer}`)
      : normalizer === 'inter-pupil'
        ? pupilsOf(scheme, `the normalizer ${normalizer}`).flat()
        : [];
  const missing = needed.find((index) => !isLabelled(index));
  if (missing === undefined) return normalizerOf(truth, scheme, normalizer);
  throw new MusicaError(
    'landmarks',
    `landmark ${missing}, which the ${normalizer} distance goes by, is not labelled in this face`,
    { hint: '--normalizer box-size does without' },
  );
}

/** Leaves out faces whose eyes coincide (exact profiles): their inter-ocular NME is not defined. */
function estimateOf(
  predicted: number | undefined,
  percentTimesLength: number,
  interOcular: number,
): Pick<FaceScore, 'estimate'> {
  if (predicted === undefined || !(interOcular > 0)) return {};
  return { estimate: { predicted, actual: percentTimesLength / interOcular } };
}

function lengthOrZero(...what: Parameters<typeof labelledLength>): number {
  try {
    return labelledLength(...what);
  } catch (error) {
    if (isMusicaError(error)) return 0;
    throw error;
  }
}
