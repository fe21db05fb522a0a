import { type Calibration, type Cascade, fitCalibration, type LandmarkScheme } from '@musica/core';
import type { Sample } from '@musica/core/training';
import { validate } from './validate';

/** Fits the predicted error of every step to the NME that samples of held-back faces really have after it. */
export async function calibrate(
  cascade: Cascade,
  samples: readonly Sample[],
  scheme: LandmarkScheme,
): Promise<Calibration[]> {
  const { nme, error } = await validate(cascade, samples, scheme);
  return nme.map((values, step) =>
    fitCalibration(values.map((value, i) => ({ nme: value, error: error[step]![i]! }))),
  );
}
