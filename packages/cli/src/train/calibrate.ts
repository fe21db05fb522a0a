import {
  type Calibration,
  type Cascade,
  calibratedNme,
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

/** Share of held-back faces, in percent, whose predicted error stays below `failAbove`. */
const ACCEPTED = 99.5;

/**
 * Fits the predicted error of every step to the NME that samples of held-back faces really have after it, and finds the
 * predicted NME that hardly any of them exceeds at the end.
 */
export async function calibrate(
  cascade: Cascade,
  samples: AsyncIterable<Sample>,
  scheme: LandmarkScheme,
): Promise<{ calibration: Calibration[]; failAbove: number }> {
  const { nme, error } = await validate(cascade, samples, scheme);
  const calibration = nme.map((values, step) =>
    fitCalibration(values.map((value, i) => ({ nme: value, error: error[step]![i]! }))),
  );
  const predicted = error.at(-1)!.map((value) => calibratedNme(calibration.at(-1)!, value));
  return { calibration, failAbove: Math.ceil(10 * percentile(predicted, ACCEPTED)) / 10 };
}
