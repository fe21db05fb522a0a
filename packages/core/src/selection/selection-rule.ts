import type { PresetName } from '../calibration/presets';
import { MusicaError } from '../errors';
import type { ModelDescription } from '../model/model';
import type { SelectionRule } from './decide';
import { type ExitBelow, mayExit } from './exit-below';
import { exitThresholds } from './exit-thresholds';
import { usualRecrop } from './recrop';

/** What a caller may say about how much work a face gets (see `AlignOptions`). */
export interface SelectionOptions {
  /**
   * Exit as soon as the predicted NME, in percent, is below this; 0, the default, runs all steps. Larger values trade
   * accuracy for speed. A list has a threshold for each step but the last.
   */
  readonly exitBelow?: ExitBelow;
  /** The same by a name, with the model's own threshold: see `presetNames`. Default: `accurate`, all steps. */
  readonly preset?: PresetName;
  /** Run at most this many steps of the cascade; all by default. */
  readonly maxSteps?: number;
  /**
   * Flip-test the faces that have not exited: run all steps on the mirrored crop too and take the mean of both passes.
   * Twice the work for an error that is some percent smaller. Default: where all steps are run on all faces, those whose
   * predicted NME is `ModelDescription.flipTestAbove` or more; else none.
   */
  readonly flipTest?: boolean;
  /**
   * Place the flip test's crop by the landmarks of the first pass where these say that the box was off, in place, size or
   * roll: boxes of detectors are. It costs no pass more. Default: what the model says (`ModelDescription.recrop`) for
   * faces that a detector found; boxes that are given are trusted.
   */
  readonly recrop?: boolean;
}

/**
 * The rule that options and model make together.
 * @throws MusicaError `config` where an option cannot be used.
 */
export function selectionRule(
  options: SelectionOptions,
  model: Pick<ModelDescription, 'config' | 'presets' | 'flipTestAbove' | 'recrop'>,
): SelectionRule {
  const steps = model.config.levels.length;
  const exitBelow = exitThresholds(options, model);
  const { maxSteps = steps, flipTest, recrop } = options;
  if (!Number.isInteger(maxSteps) || maxSteps < 1 || maxSteps > steps) {
    throw new MusicaError('config', `maxSteps is ${maxSteps}, but must be a whole number from 1 to ${steps}`);
  }
  if (flipTest !== undefined && typeof flipTest !== 'boolean') {
    throw new MusicaError('config', `flipTest is ${JSON.stringify(flipTest)}, but must be true or false`);
  }
  if (recrop !== undefined && typeof recrop !== 'boolean') {
    throw new MusicaError('config', `recrop is ${JSON.stringify(recrop)}, but must be true or false`);
  }
  const recropRule = recrop === false ? undefined : (model.recrop ?? (recrop ? usualRecrop : undefined));
  return {
    exitBelow,
    maxSteps,
    flipTestAbove: threshold(flipTest, exitBelow, maxSteps === steps, model),
    ...(recropRule && { recrop: recropRule }),
  };
}

function threshold(
  flipTest: boolean | undefined,
  exitBelow: ExitBelow,
  allSteps: boolean,
  { flipTestAbove = Infinity }: Pick<ModelDescription, 'flipTestAbove'>,
): number {
  if (flipTest !== undefined) return flipTest ? 0 : Infinity;
  return allSteps && !mayExit(exitBelow) ? flipTestAbove : Infinity;
}
