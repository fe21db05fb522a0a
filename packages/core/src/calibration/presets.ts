import * as v from 'valibot';
import { MusicaError } from '../errors';
import { type StepsOfFace, selectiveSweep } from '../metrics/selective';

/**
 * How much accuracy may be given for speed.
 * - `accurate`: all steps, always
 * - `balanced`: an NME that is at most 2 % worse (relative), for the fewest multiply-adds
 * - `fast`: likewise, 8 % worse
 *
 * The thresholds are the model's own, chosen on validation faces (`musica calibrate`).
 */
export const presetNames = ['accurate', 'balanced', 'fast'] as const;

export type PresetName = (typeof presetNames)[number];

/** For each preset but `accurate` the predicted NME, in percent, below which a face quits; 0: never. */
export type Presets = Readonly<Record<Exclude<PresetName, 'accurate'>, number>>;

const threshold = v.pipe(v.number(), v.finite(), v.minValue(0));

export const presetsSchema = v.object({ balanced: threshold, fast: threshold });

/** How much worse the mean NME may be than that of all steps. */
const slack: Presets = { balanced: 0.02, fast: 0.08 };

/** Thresholds are tried, and stored, in steps of so many percent. */
const RESOLUTION = 0.05;

/**
 * The threshold of each preset: of all whose mean NME is within its bounds, the one with the fewest multiply-adds.
 * @param faces that the model was not trained on, with predicted NMEs as they are once calibrated; at least one
 * @param multiplyAdds of one face after each step, summed up (`modelCost`)
 */
export function choosePresets(faces: readonly StepsOfFace[], multiplyAdds: readonly number[]): Presets {
  // The last step's prediction quits nothing.
  const deciding = faces.flatMap(({ predicted }) => predicted.slice(0, -1));
  const most = deciding.reduce((most, nme) => Math.max(most, nme), 0);
  const thresholds = Array.from({ length: Math.ceil(most / RESOLUTION) + 2 }, (_, i) =>
    Number((i * RESOLUTION).toFixed(2)),
  );
  const sweep = selectiveSweep(faces, multiplyAdds, thresholds);
  const full = sweep[0]!.nme;
  const choose = (share: number) =>
    sweep
      .filter(({ nme }) => nme <= (1 + share) * full)
      .reduce((best, point) => (point.multiplyAdds < best.multiplyAdds ? point : best)).quitBelow;
  return { balanced: choose(slack.balanced), fast: choose(slack.fast) };
}

/**
 * The predicted NME, in percent, below which a face quits.
 * @throws MusicaError `config` where both a threshold and a preset are given, or the model has no presets.
 */
export function quitThreshold(
  { quitBelow, preset }: { readonly quitBelow?: number; readonly preset?: PresetName },
  { presets }: { readonly presets?: Presets },
): number {
  if (preset === undefined) return quitBelow ?? 0;
  if (quitBelow !== undefined) {
    throw new MusicaError('config', 'quitBelow and preset both say when to quit: give one of them');
  }
  if (preset === 'accurate') return 0;
  if (!presetNames.includes(preset)) {
    throw new MusicaError(
      'config',
      `no preset ${JSON.stringify(preset)}; there are ${presetNames.join(', ')}`,
    );
  }
  if (presets !== undefined) return presets[preset];
  throw new MusicaError('config', `this model has no threshold for the preset ${preset}`, {
    hint: 'musica calibrate chooses them on validation faces; quitBelow takes any threshold',
  });
}
