import * as v from 'valibot';
import { type SelectivePoint, type StepsOfFace, selectiveSweep } from '../metrics/selective';
import { percentile } from '../metrics/summary';
import type { ExitBelow } from '../selection/exit-below';

/**
 * How much accuracy may be given for speed.
 * - `accurate`: all steps, always, and a flip test where the model says (`ModelDescription.flipTestAbove`)
 * - `balanced`: an NME that is at most 2 % worse (relative) than that of all steps without flip test, for the fewest multiply-adds
 * - `fast`: likewise, 8 % worse
 *
 * The thresholds are the model's own, chosen on validation faces (`musica calibrate`).
 */
export const presetNames = ['accurate', 'balanced', 'fast'] as const;

export type PresetName = (typeof presetNames)[number];

type Choice<T> = Readonly<Record<Exclude<PresetName, 'accurate'>, T>>;

/** For each preset but `accurate` the predicted NME, in percent, below which a face exits, mostly one a step; 0: never. */
export type Presets = Choice<ExitBelow>;

const threshold = v.pipe(v.number(), v.finite(), v.minValue(0));
const exitBelow = v.union([threshold, v.pipe(v.array(threshold), v.readonly())]);

export const presetsSchema = v.object({ balanced: exitBelow, fast: exitBelow });

/** How much worse the mean NME may be than that of all steps. */
const slack: Choice<number> = { balanced: 0.02, fast: 0.08 };

/** Combinations of thresholds that are tried, fewer where that would be many faces to judge; and the most of one step. */
const COMBINATIONS = 5000;
const JUDGED = 2e7;
const MOST = 200;
/** Thresholds are multiples of so many percent. */
const RESOLUTION = 0.05;

/**
 * The thresholds of each preset, one for each step but the last: see `cheapestThresholds`.
 * @param faces that the model was not trained on, with predicted NMEs as they are once calibrated; at least one
 * @param multiplyAdds of one face after each step, summed up (`modelCost`)
 */
export function choosePresets(faces: readonly StepsOfFace[], multiplyAdds: readonly number[]): Presets {
  const [balanced, fast] = cheapestThresholds(faces, multiplyAdds, [slack.balanced, slack.fast]);
  return { balanced: balanced!.exitBelow, fast: fast!.exitBelow };
}

/**
 * For each share by which the mean NME may be worse than that of all steps: of all thresholds, one for each step but the
 * last, those with the fewest multiply-adds.
 * @param faces at least one
 * @param multiplyAdds of one face after each step, summed up (`modelCost`)
 */
export function cheapestThresholds(
  faces: readonly StepsOfFace[],
  multiplyAdds: readonly number[],
  shares: readonly number[],
): SelectivePoint<readonly number[]>[] {
  const deciding = multiplyAdds.length - 1;
  const combinations = Math.min(COMBINATIONS, JUDGED / faces.length);
  const each = Math.min(MOST, Math.floor(combinations ** (1 / Math.max(1, deciding))));
  let thresholds: number[][] = [[]];
  for (let step = 0; step < deciding; step++) {
    const some = candidates(
      faces.map(({ predicted }) => predicted[step]!),
      Math.max(2, each),
    );
    thresholds = thresholds.flatMap((earlier) => some.map((threshold) => [...earlier, threshold]));
  }
  const sweep = selectiveSweep(faces, multiplyAdds, thresholds);
  const full = sweep[0]!;
  return shares.map((share) =>
    sweep
      .filter(({ nme }) => nme <= (1 + share) * full.nme)
      .reduce((best, point) => (point.multiplyAdds < best.multiplyAdds ? point : best), full),
  );
}

/** Thresholds that tell the faces apart evenly, 0 first: none of them exits. */
function candidates(predicted: readonly number[], count: number): number[] {
  const found = Array.from({ length: count - 1 }, (_, i) => {
    const value = percentile(predicted, (100 * (i + 1)) / (count - 1));
    // Above it, so that the face with just this prediction is among those that exit.
    return Number(((Math.floor(value / RESOLUTION + 1e-6) + 1) * RESOLUTION).toFixed(2));
  });
  return [...new Set([0, ...found])];
}
