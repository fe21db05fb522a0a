import {
  type Aligner,
  type Calibration,
  calibratedNme,
  fitCalibration,
  mean,
  Random,
  spearman,
  usualNormalizer,
} from '@musica/core';
import { type FaceRecord, groupOfFace } from '@musica/datasets';
import {
  type ComparableLandmarks,
  type ModelScoringOptions,
  ScoreCollector,
  scoreModel,
  synthesizeFailures,
} from '@musica/evaluation';

/** What a model makes of a face, not calibrated yet. NMEs are percent of the inter-ocular distance. */
export interface RawEstimate {
  /** The data set that the face is of, a kind of images. Default: all are of one. */
  readonly data?: string;
  /** The person, or other group, that the face belongs to. */
  readonly group: string;
  /** After each step. */
  readonly nme: readonly number[];
  /** The mean of the errors predicted so far, after each step. */
  readonly error: readonly number[];
}

/** Aligns faces in their tight boxes, or in those of a detector, and measures the landmarks after each step. */
export async function measureEstimates(
  faces: readonly FaceRecord[],
  scheme: ScoreCollector['scheme'],
  aligner: Aligner,
  {
    found,
    ...options
  }: Pick<ModelScoringOptions, 'detector' | 'boxNoise' | 'seed' | 'onFace' | 'onProblem'> &
    Partial<Pick<ComparableLandmarks, 'found'>>,
): Promise<RawEstimate[]> {
  const collector = new ScoreCollector(scheme, usualNormalizer(scheme), found);
  await scoreModel(faces, aligner, collector, {
    boxes: 'landmarks',
    exitBelow: 0,
    flipTest: false,
    ...options,
  });
  const groups = new Map(faces.map((face) => [face.id, groupOfFace(face)]));
  return collector.scores.map(({ id, perStep, errorPerStep }) => ({
    group: groups.get(id)!,
    nme: perStep,
    error: errorPerStep,
  }));
}

/** The combined errors, after all steps, of synthetic failures of the faces. */
export async function measureFailures(
  faces: readonly FaceRecord[],
  aligner: Aligner,
  options: Pick<ModelScoringOptions, 'seed' | 'onFace' | 'onProblem'>,
): Promise<number[]> {
  const made = await synthesizeFailures(faces, aligner, {
    failAbove: Number.POSITIVE_INFINITY,
    flipTest: false,
    ...options,
  });
  return made.map(({ combinedError }) => combinedError);
}

/** One calibration a step. */
export function fitSteps(estimates: readonly RawEstimate[]): Calibration[] {
  return estimates[0]!.nme.map((_, step) =>
    fitCalibration(estimates.map(({ nme, error }) => ({ nme: nme[step]!, error: error[step]! }))),
  );
}

/** Predicted NME after each step. */
export function predict({ error }: RawEstimate, calibration: readonly Calibration[]): number[] {
  return error.map((value, step) => calibratedNme(calibration[step]!, value));
}

/** Parts that are left out in turn. */
const FOLDS = 5;

/**
 * Predicted NMEs after each step of every face, each from a calibration fitted to other persons: what the calibration is
 * worth on faces that it has not seen.
 */
export function crossPredict(estimates: readonly RawEstimate[], seed: number): number[][] {
  const groups = new Random(seed).shuffle([...new Set(estimates.map(({ group }) => group))].sort());
  const fold = new Map(groups.map((group, i) => [group, i % FOLDS]));
  const fits = Array.from({ length: Math.min(FOLDS, groups.length) }, (_, left) =>
    fitSteps(estimates.filter(({ group }) => fold.get(group) !== left)),
  );
  return estimates.map((estimate) => predict(estimate, fits[fold.get(estimate.group)!]!));
}

/** What a calibration says of a kind of images that it has not seen. NMEs are percent of the inter-ocular distance. */
export interface LeftOut {
  readonly data: string;
  readonly faces: number;
  /** Mean NME after all steps, and what a fit to the other data sets predicts. */
  readonly actual: number;
  readonly predicted: number;
  /** Rank correlation of the two over the faces. */
  readonly spearman: number;
}

/** Each data set predicted by a calibration that was fitted to the others; nothing where there is but one. */
export function leaveDataSetsOut(estimates: readonly RawEstimate[]): LeftOut[] {
  const names = [...new Set(estimates.map(({ data }) => data ?? ''))];
  if (names.length < 2) return [];
  return names.map((name) => {
    const calibration = fitSteps(estimates.filter(({ data }) => (data ?? '') !== name));
    const own = estimates.filter(({ data }) => (data ?? '') === name);
    const actual = own.map(({ nme }) => nme.at(-1)!);
    const predicted = own.map((estimate) => predict(estimate, calibration).at(-1)!);
    return {
      data: name,
      faces: own.length,
      actual: mean(actual),
      predicted: mean(predicted),
      spearman: spearman(predicted, actual),
    };
  });
}
