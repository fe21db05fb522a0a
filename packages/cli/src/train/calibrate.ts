import {
  type Calibration,
  type Cascade,
  calibratedNme,
  combinedError,
  fitCalibration,
  type LandmarkScheme,
  percentile,
} from '@musica/core';
import { ErrorHeadFit, type Sample } from '@musica/core/training';
import { forEachBatch } from './batches';
import { validate } from './validate';

/** The cascade with its error outputs fitted anew to samples of training faces; the caller disposes of both. */
export async function refitErrorHead(
  cascade: Cascade,
  samples: AsyncIterable<Sample>,
  scheme: LandmarkScheme,
): Promise<Cascade> {
  const fit = new ErrorHeadFit(cascade);
  await forEachBatch(samples, scheme, (batch) => fit.add(batch));
  return fit.fitted();
}

/** What a calibration adds to a model. */
export interface CalibrationResult {
  readonly calibration: Calibration[];
  /** Percent; left out where it is not known. */
  readonly failAbove?: number;
}

/** Share of held-back faces, in percent, whose predicted error stays below `failAbove`. */
const ACCEPTED = 99.5;

/** The least `failAbove`, in percent: models refuse 0. */
const LEAST_FAIL_ABOVE = 0.1;

/**
 * Fits the predicted error of every step to the NME that samples of held-back faces really have after it, and finds the
 * predicted NME that hardly any of them exceeds at the end.
 * @throws MusicaError `dataset` where the faces are too few, or their predicted error says nothing.
 */
export async function calibrate(
  cascade: Cascade,
  samples: AsyncIterable<Sample>,
  scheme: LandmarkScheme,
): Promise<CalibrationResult> {
  const { nme, error } = await validate(cascade, samples, scheme);
  const combined = error.map((values, step) =>
    values.map((_, i) => combinedError(error.slice(0, step + 1).map((earlier) => earlier[i]!))),
  );
  const calibration = nme.map((values, step) =>
    fitCalibration(values.map((value, i) => ({ nme: value, error: combined[step]![i]! }))),
  );
  const predicted = combined.at(-1)!.map((value) => calibratedNme(calibration.at(-1)!, value));
  const failAbove = Math.ceil(10 * percentile(predicted, ACCEPTED)) / 10;
  if (!Number.isFinite(failAbove)) return { calibration };
  return { calibration, failAbove: Math.max(LEAST_FAIL_ABOVE, failAbove) };
}
