import type { Landmarks, Point } from '../geometry/point';
import { mean } from './summary';

/** How steady a face's landmarks are in a video, and how far off: each a mean over frames, in percent of a length. */
export interface TrackFigures {
  /** Frames that count. */
  readonly frames: number;
  /**
   * What trembles: how far a landmark is from the middle of its places in the frames before and after, as the deviation of
   * a noise that would do the same (second difference over the root of 6).
   */
  readonly jitter: number;
  /** What is off: the distance from where the landmark really is, or is best thought to be. */
  readonly deviation: number;
}

/** The frames on either side that say where a landmark is best thought to be. */
const reach = 3;
/** Weights of the places 3, 2 and 1 frames away: the value in the middle of a parabola through them by least squares. */
const parabola = parabolaWeights(reach);

/**
 * Where each landmark is best thought to be in each frame, where that is not known: in the middle of a parabola through the
 * three frames before and the three after. The frame itself does not count, so what trembles is not taken for motion, and
 * what lags behind is seen.
 * @returns undefined for the frames at both ends, and those near one that has no landmarks
 */
export function steadiedLandmarks(track: readonly (Landmarks | undefined)[]): (Point[] | undefined)[] {
  return track.map((now, frame) => {
    if (now === undefined) return undefined;
    const sum = now.map((): [number, number] => [0, 0]);
    for (const [index, weight] of parabola.entries()) {
      for (const near of [track[frame - index - 1], track[frame + index + 1]]) {
        if (near === undefined) return undefined;
        near.forEach(([x, y], i) => {
          sum[i]![0] += weight * x;
          sum[i]![1] += weight * y;
        });
      }
    }
    return sum;
  });
}

/**
 * How fast the landmarks move, in lengths a second: the mean way of a landmark over six frames.
 * @param times of the frames, in milliseconds
 * @returns undefined where a frame that is needed has no landmarks
 */
export function landmarkSpeeds(
  track: readonly (Landmarks | undefined)[],
  times: readonly number[],
  length: number,
): (number | undefined)[] {
  return track.map((_, frame) => {
    const [before, after] = [track[frame - reach], track[frame + reach]];
    if (before === undefined || after === undefined) return undefined;
    const seconds = (times[frame + reach]! - times[frame - reach]!) / 1000;
    return meanDistance(before, after) / length / seconds;
  });
}

/**
 * Figures of a face's landmarks in the frames of a video that `counts` names.
 * @param track the landmarks in each frame, undefined where the face was not found
 * @param truth where they really are (or `steadiedLandmarks`), undefined where that cannot be said
 * @param length what distances are divided by, in pixels: the face's inter-ocular distance
 * @param counts whether a frame counts; one without truth, or without neighbours, never does
 */
export function trackFigures(
  track: readonly (Landmarks | undefined)[],
  truth: readonly (Landmarks | undefined)[],
  length: number,
  counts: (frame: number) => boolean = () => true,
): TrackFigures {
  const jitters: number[] = [];
  const deviations: number[] = [];
  for (const [frame, now] of track.entries()) {
    const [before, after, real] = [track[frame - 1], track[frame + 1], truth[frame]];
    if (!now || !before || !after || !real || !counts(frame)) continue;
    const between = before.map(([x, y], i): Point => [(x + after[i]![0]) / 2, (y + after[i]![1]) / 2]);
    // Half of the second difference is the way to the middle.
    jitters.push((100 * 2 * meanDistance(now, between)) / Math.sqrt(6) / length);
    deviations.push((100 * meanDistance(now, real)) / length);
  }
  return { frames: jitters.length, jitter: mean(jitters), deviation: mean(deviations) };
}

function meanDistance(a: Landmarks, b: Landmarks): number {
  return mean(a.map(([x, y], index) => Math.hypot(x - b[index]![0], y - b[index]![1])));
}

/** For distances 1 to `reach` on either side: weights of a fitted parabola's middle, the middle itself left out. */
function parabolaWeights(reach: number): number[] {
  const distances = Array.from({ length: reach }, (_, index) => index + 1);
  const sum = (power: number) => 2 * distances.reduce((total, x) => total + x ** power, 0);
  const [s0, s2, s4] = [2 * reach, sum(2), sum(4)];
  return distances.map((x) => (s4 - s2 * x * x) / (s0 * s4 - s2 * s2));
}
