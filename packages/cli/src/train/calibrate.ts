import { type Calibration, type Cascade, fitCalibration, type LandmarkScheme } from '@musica/core';
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

/** Fits the predicted error of every step to the NME that samples of held-back faces really have after it. */
export async function calibrate(
  cascade: Cascade,
  samples: AsyncIterable<Sample>,
  scheme: LandmarkScheme,
): Promise<Calibration[]> {
  const { nme, error } = await validate(cascade, samples, scheme);
  return nme.map((values, step) =>
    fitCalibration(values.map((value, i) => ({ nme: value, error: error[step]![i]! }))),
  );
}
