import {
  type Calibration,
  calibrationError,
  chooseFailAbove,
  choosePresets,
  type ExitBelow,
  exitThresholds,
  type Presets,
  presetNames,
  type ReliabilityBin,
  reliability,
  type SelectivePoint,
  selectiveSweep,
} from '@musica/core';
import {
  crossPredict,
  fitSteps,
  type LeftOut,
  leaveDataSetsOut,
  predict,
  type RawEstimate,
} from './estimates';

/** Faces with a larger NME, in percent, are failures of the aligner and no false alarms. */
const GOOD_BELOW = 10;

/** What a calibration makes of a model; NMEs are percent of the inter-ocular distance. */
export interface ModelCalibration {
  readonly calibration: readonly Calibration[];
  readonly failAbove?: number;
  readonly presets: Presets;
  readonly report: CalibrationReport;
}

/** What a calibration is worth, on the faces that it was fitted to unless said otherwise. */
export interface CalibrationReport {
  readonly faces: number;
  readonly persons: number;
  /** Deciles of the predicted NME after the last step, before this calibration; only if the model was calibrated. */
  readonly before?: Deciles;
  /** The same after it, each face predicted by a fit to other persons; left out for a single person. */
  readonly crossValidated?: Deciles;
  /** The same after it. */
  readonly after: Deciles;
  /** Each data set predicted by a fit to the others; empty where there is one. */
  readonly leftOut: readonly LeftOut[];
  /** Shares of synthetic failures and false alarms, 0 to 1; null if there are no such faces. */
  readonly failures: {
    readonly failAbove: number | null;
    readonly falseAlarms: number | null;
    readonly detected: number | null;
    /** Synthetic failures. */
    readonly count: number;
  };
  /** What each preset gives: `relative` to the NME of all steps, `saved` as a share of the multiply-adds. */
  readonly presets: readonly (SelectivePoint<ExitBelow> & {
    readonly preset: string;
    readonly relative: number;
    readonly saved: number;
  })[];
}

export interface Deciles {
  readonly bins: readonly ReliabilityBin[];
  /** Mean distance of predicted and true mean. */
  readonly calibrationError: number;
}

/**
 * Fits what a model says of its own results to faces that it was not trained on.
 * @param failures predicted errors, after all steps, of failures
 * @param multiplyAdds of one face after each step, summed up
 * @param before the calibration that the model has
 * @throws MusicaError `dataset` where the faces are too few, or their predicted error says nothing.
 */
export function calibrateModel(
  estimates: readonly RawEstimate[],
  failures: readonly number[],
  multiplyAdds: readonly number[],
  { before, seed }: { readonly before?: readonly Calibration[] | undefined; readonly seed: number },
): ModelCalibration {
  const calibration = fitSteps(estimates);
  const persons = new Set(estimates.map(({ group }) => group)).size;
  const predicted = estimates.map((estimate) => predict(estimate, calibration));
  const deciles = (of: readonly (readonly number[])[]) => {
    const bins = reliability(
      of.map((steps) => steps.at(-1)!),
      estimates.map(({ nme }) => nme.at(-1)!),
    );
    return { bins, calibrationError: calibrationError(bins) };
  };
  const faces = estimates.map(({ nme }, i) => ({ nme, predicted: predicted[i]! }));
  const good = faces.filter(({ nme }) => nme.at(-1)! < GOOD_BELOW).map((face) => face.predicted.at(-1)!);
  // All that `predict` needs of a failure is its last step.
  const bad = failures.map(
    (error) => predict({ group: '', nme: [], error: [error] }, calibration.slice(-1))[0]!,
  );
  const failAbove = chooseFailAbove(good, bad);
  const share = (values: readonly number[]) =>
    failAbove === undefined || values.length === 0
      ? null
      : values.filter((nme) => !(nme <= failAbove)).length / values.length;
  const presets = choosePresets(faces, multiplyAdds);
  const thresholds = presetNames.map((preset) =>
    exitThresholds({ preset }, { presets, config: { levels: multiplyAdds.map((_, step) => step) } }),
  );
  const points = selectiveSweep(faces, multiplyAdds, thresholds);
  const [full] = points;
  return {
    calibration,
    ...(failAbove === undefined ? {} : { failAbove }),
    presets,
    report: {
      faces: faces.length,
      persons,
      ...(before === undefined
        ? {}
        : { before: deciles(estimates.map((estimate) => predict(estimate, before))) }),
      ...(persons > 1 ? { crossValidated: deciles(crossPredict(estimates, seed)) } : {}),
      after: deciles(predicted),
      leftOut: leaveDataSetsOut(estimates),
      failures: {
        failAbove: failAbove ?? null,
        falseAlarms: share(good),
        detected: share(bad),
        count: bad.length,
      },
      presets: points.map((point, i) => ({
        preset: presetNames[i]!,
        ...point,
        relative: point.nme / full!.nme - 1,
        saved: 1 - point.multiplyAdds / full!.multiplyAdds,
      })),
    },
  };
}
