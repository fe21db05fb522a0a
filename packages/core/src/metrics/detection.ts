/** What calling every face bad whose score is at least `threshold` does. */
export interface DetectionPoint {
  readonly threshold: number;
  /** Share of the good faces that are called bad. */
  readonly falseAlarms: number;
  /** Share of the bad faces that are found. */
  readonly detected: number;
}

/** How well a score tells bad faces from good ones. Shares are from 0 to 1. */
export interface Detection {
  readonly bad: number;
  readonly good: number;
  /** Area under the ROC curve: the chance that a bad face has a higher score than a good one, ties counting half. */
  readonly auroc: number;
  /** The ROC curve, a point a distinct score from the highest down, after one at the origin (threshold Infinity). */
  readonly roc: readonly DetectionPoint[];
}

/**
 * The ROC curve of finding bad faces by a score that is high where a face is suspect, such as the predicted error.
 * A score that is not a number is the most suspect.
 * @param bad whether each face is bad
 * @returns NaN for what cannot be said where all faces are good, or all bad
 */
export function detection(scores: readonly number[], bad: readonly boolean[]): Detection {
  const keys = scores.map((score) => (Number.isNaN(score) ? Number.POSITIVE_INFINITY : score));
  const order = [...keys.keys()].sort((a, b) => (keys[a]! > keys[b]! ? -1 : keys[a]! < keys[b]! ? 1 : 0));
  const badCount = bad.filter(Boolean).length;
  const goodCount = bad.length - badCount;
  const roc: DetectionPoint[] = [
    { threshold: Number.POSITIVE_INFINITY, falseAlarms: 0 / goodCount, detected: 0 / badCount },
  ];
  let [found, alarms, area] = [0, 0, 0];
  for (let start = 0; start < order.length; ) {
    const threshold = keys[order[start]!]!;
    const [foundBefore, alarmsBefore] = [found, alarms];
    let end = start;
    for (; end < order.length && keys[order[end]!] === threshold; end++) {
      if (bad[order[end]!]) found++;
      else alarms++;
    }
    start = end;
    // A trapezoid: faces of one score are a slanted piece of the curve.
    area += ((found + foundBefore) / 2) * (alarms - alarmsBefore);
    roc.push({ threshold, falseAlarms: alarms / goodCount, detected: found / badCount });
  }
  return { bad: badCount, good: goodCount, auroc: area / (badCount * goodCount), roc };
}

/**
 * The point of the curve that finds most with at most this share of false alarms. Points are not interpolated: each is
 * one that a threshold reaches.
 */
export function detectionAt(roc: readonly DetectionPoint[], falseAlarms: number): DetectionPoint | undefined {
  return roc.filter((point) => point.falseAlarms <= falseAlarms).at(-1);
}
