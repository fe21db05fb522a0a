import {
  type Calibration,
  type Cascade,
  calibratedNme,
  chooseFailAbove,
  choosePresets,
  combinedError,
  fitCalibration,
  type LandmarkScheme,
  modelCost,
  type Presets,
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
  readonly presets: Presets;
}

/**
 * Fits the predicted error of every step to the NME that samples of calibration faces really have after it, and finds the
 * predicted NME that hardly any of them exceeds at the end, and the thresholds of the presets.
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
  const predicted = combined.map((values, step) =>
    values.map((value) => calibratedNme(calibration[step]!, value)),
  );
  const faces = nme[0]!.map((_, face) => ({
    nme: nme.map((values) => values[face]!),
    predicted: predicted.map((values) => values[face]!),
  }));
  const presets = choosePresets(faces, modelCost(cascade.config).multiplyAdds);
  const failAbove = chooseFailAbove(predicted.at(-1)!, []);
  return { calibration, presets, ...(failAbove === undefined ? {} : { failAbove }) };
}
