import { type PresetName, type Presets, presetNames } from '../calibration/presets';
import type { ModelConfig } from '../config/model-config';
import { MusicaError } from '../errors';
import type { ExitBelow } from './exit-below';

/**
 * The predicted NME, in percent, below which a face exits.
 * @throws MusicaError `config` where both a threshold and a preset are given, a threshold is none, or the model has no
 *   presets.
 */
export function exitThresholds(
  options: { readonly exitBelow?: ExitBelow; readonly preset?: PresetName },
  model: { readonly presets?: Presets; readonly config: Pick<ModelConfig, 'levels'> },
): ExitBelow {
  const exitBelow = chosen(options, model.presets);
  const values: readonly unknown[] = Array.isArray(exitBelow) ? exitBelow : [exitBelow];
  if (!values.every((value) => typeof value === 'number' && value >= 0)) {
    throw new MusicaError(
      'config',
      `exitBelow is ${say(exitBelow)}, but must be a percentage from 0, or a list of them`,
    );
  }
  const deciding = model.config.levels.length - 1;
  if (typeof exitBelow === 'number' || exitBelow.length === deciding) return exitBelow;
  throw new MusicaError(
    'config',
    `exitBelow has ${exitBelow.length} thresholds, but ${deciding} steps of the model decide`,
    { hint: 'one for each step but the last, or a single number for all' },
  );
}

const say = (value: unknown) => (typeof value === 'number' ? String(value) : JSON.stringify(value));

function chosen(
  { exitBelow, preset }: { readonly exitBelow?: ExitBelow; readonly preset?: PresetName },
  presets: Presets | undefined,
): ExitBelow {
  if (preset === undefined) return exitBelow === undefined ? 0 : exitBelow;
  if (exitBelow !== undefined) {
    throw new MusicaError('config', 'exitBelow and preset both say when to exit: give one of them');
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
    hint: 'musica calibrate chooses them on validation faces; exitBelow takes any threshold',
  });
}
