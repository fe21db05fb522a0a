import { assertOptions } from '../assert-options';
import { MusicaError } from '../errors';
import type { ModelDescription } from '../model/model';
import type { SelectionRule } from '../selection/decide';
import { mirrorOf } from '../selection/flip-test';
import { type SelectionOptions, selectionRule } from '../selection/selection-rule';

export interface AlignOptions extends SelectionOptions {
  /** Mark a face as failed when its predicted NME, in percent, is above this at the end. Default: what the model says, or 15. */
  readonly failAbove?: number;
  /**
   * When `exitBelow` and the flip test are decided: `per-step`, the default, after each step, which saves the steps that
   * are not run but waits for the backend each time; or `deferred`, which runs all steps at once, waits once and then picks
   * the step. The results are the same. On a GPU waiting can cost more than it saves.
   */
  readonly earlyExit?: EarlyExit;
  /** Ends the call: it rejects with the signal's reason. Looked at between groups of faces and between steps. */
  readonly signal?: AbortSignal;
}

export const earlyExits = ['per-step', 'deferred'] as const;
export type EarlyExit = (typeof earlyExits)[number];

/** Predicted NME in percent above which a face has failed, for models that do not say. */
export const defaultFailAbove = 15;

/** The options with what they leave to the model. */
export interface AlignPlan {
  readonly rule: SelectionRule;
  readonly failAbove: number;
  readonly earlyExit: EarlyExit;
  readonly signal: AbortSignal | undefined;
}

/** @throws MusicaError `config` where an option cannot be used. */
export function planOf(options: AlignOptions, model: ModelDescription): AlignPlan {
  assertOptions(options);
  const rule = selectionRule(options, model);
  const { failAbove = model.failAbove ?? defaultFailAbove, earlyExit = 'per-step', signal } = options;
  if (typeof failAbove !== 'number' || !(failAbove > 0)) {
    throw new MusicaError(
      'config',
      `failAbove is ${JSON.stringify(failAbove)}, but must be a percentage above 0`,
    );
  }
  if (!earlyExits.includes(earlyExit)) {
    throw new MusicaError(
      'config',
      `earlyExit is ${JSON.stringify(earlyExit)}, but must be ${earlyExits.join(' or ')}`,
    );
  }
  if (signal !== undefined && typeof signal?.throwIfAborted !== 'function') {
    throw new MusicaError('config', 'signal is no AbortSignal', {
      hint: 'new AbortController().signal, or AbortSignal.timeout(milliseconds)',
    });
  }
  if (rule.flipTestAbove < Infinity) mirrorOf(model);
  return { rule, failAbove, earlyExit, signal };
}
