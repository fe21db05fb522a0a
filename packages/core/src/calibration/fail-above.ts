import { percentile } from '../metrics/summary';

/** Least and largest share of good faces, in percent, that may be called failures. */
const FEWEST_ALARMS = 0.5;
const MOST_ALARMS = 5;
/** Share of failures that is worth more false alarms. */
const WANTED = 0.95;

/** The least that is answered, in percent: models refuse 0. */
const LEAST = 0.1;

/**
 * The predicted NME, in percent, above which a face is to count as failed: as few false alarms as finding 95 % of the
 * failures allows, but from 0.5 to 5 % of the good faces.
 * @param good predicted NMEs of faces that were found, at least one
 * @param bad of failures; without any the fewest alarms are taken
 * @returns rounded up to a tenth; undefined where the predictions are no numbers
 */
export function chooseFailAbove(good: readonly number[], bad: readonly number[]): number | undefined {
  const most = percentile(good, 100 - FEWEST_ALARMS);
  const least = percentile(good, 100 - MOST_ALARMS);
  if (!Number.isFinite(most)) return undefined;
  const finding = bad.length === 0 ? most : percentile(bad, 100 * (1 - WANTED));
  const chosen = Math.min(most, Math.max(least, finding));
  return Math.max(LEAST, Math.ceil(10 * chosen) / 10);
}
