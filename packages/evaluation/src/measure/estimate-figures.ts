import {
  calibrationError,
  type DetectionPoint,
  detection,
  detectionAt,
  reliability,
  riskCoverage,
} from '@musica/core';
import type { EstimateFigures } from './evaluation';
import type { FaceScore } from './face-score';
import { figure } from './figures';

/** NME by inter-ocular distance, in percent, above which a face is a failure that the predicted error should find. */
const FAILURE = 10;

/** The share of good faces that may be called failures. */
const FALSE_ALARMS = 0.05;

/** As many points of a curve as can be told apart on a screen. */
const CURVE_POINTS = 200;

/** How good the predicted error of the faces is; undefined where they have none. */
export function estimateFiguresOf(scores: readonly FaceScore[]): EstimateFigures | undefined {
  const estimates = scores.flatMap(({ estimate }) => estimate ?? []);
  if (estimates.length === 0) return undefined;
  const predicted = estimates.map((estimate) => estimate.predicted);
  const actual = estimates.map((estimate) => estimate.actual);
  const bins = reliability(predicted, actual);
  const { aurc, best, random, curve } = riskCoverage(predicted, actual, CURVE_POINTS);
  const { bad, good, auroc, roc } = detection(
    predicted,
    actual.map((nme) => nme > FAILURE),
  );
  const point = ({ threshold, falseAlarms, detected }: (typeof roc)[number]) => ({
    threshold: figure(threshold),
    falseAlarms: figure(falseAlarms),
    detected: figure(detected),
  });
  const at5 = bad > 0 && good > 0 ? detectionAt(roc, FALSE_ALARMS) : undefined;
  return {
    faces: estimates.length,
    calibrationError: figure(calibrationError(bins)),
    reliability: bins,
    riskCoverage: { aurc: figure(aurc), best: figure(best), random: figure(random), curve },
    failures: {
      above: FAILURE,
      bad,
      good,
      auroc: figure(auroc),
      at5: at5 === undefined ? null : point(at5),
      roc: thinned(roc, CURVE_POINTS).map(point),
    },
  };
}

/** The curve without points between two others on the same upright or level line, and then at most so many. */
function thinned(roc: readonly DetectionPoint[], count: number): DetectionPoint[] {
  const corners = roc.filter((point, i) => {
    const [before, after] = [roc[i - 1], roc[i + 1]];
    if (before === undefined || after === undefined) return true;
    const upright = before.falseAlarms === point.falseAlarms && point.falseAlarms === after.falseAlarms;
    const level = before.detected === point.detected && point.detected === after.detected;
    return !(upright || level);
  });
  if (corners.length <= count) return corners;
  return Array.from(
    { length: count },
    (_, i) => corners[Math.round((i * (corners.length - 1)) / (count - 1))]!,
  );
}
