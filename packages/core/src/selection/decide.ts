import { type ExitBelow, thresholdAfter } from './exit-below';
import type { RecropRule } from './recrop';

/** What decides how much work a face gets. */
export interface SelectionRule {
  /** Predicted NME, in percent, below which a face exits. */
  readonly exitBelow: ExitBelow;
  /** Steps that a face which does not exit is given, from 1. */
  readonly maxSteps: number;
  /** Predicted NME, in percent, from which a face is flip-tested after the last step; 0 for all, Infinity for none. */
  readonly flipTestAbove: number;
  /** Whether, and when, the flip test takes a crop of its own; default: it takes that of the first pass. */
  readonly recrop?: RecropRule;
}

/**
 * - `go-on`: run the next step
 * - `exit`: the landmarks are the result
 * - `flip-test`: run all steps on the mirrored crop as well; the result is the mean of both passes
 */
export type Decision = 'go-on' | 'exit' | 'flip-test';

/**
 * What happens to a face after a step. A predicted error that is no number is below no threshold.
 * @param predictedNme after this step, percent
 * @param steps that were run, from 1
 */
export function decide(predictedNme: number, steps: number, rule: SelectionRule): Decision {
  if (predictedNme < thresholdAfter(rule.exitBelow, steps)) return 'exit';
  return steps < rule.maxSteps ? 'go-on' : decideAtEnd(predictedNme, rule);
}

function decideAtEnd(predictedNme: number, { flipTestAbove }: SelectionRule): Decision {
  return flipTestAbove === Infinity || predictedNme < flipTestAbove ? 'exit' : 'flip-test';
}

/** Where the rule leaves a face. */
export interface Selection {
  /** Steps that are run, from 1. */
  readonly exitStep: number;
  readonly flipTested: boolean;
}

/**
 * The same when all steps have been run already.
 * @param predictedNmes after each step, percent; at least one
 */
export function selectStep(predictedNmes: readonly number[], rule: SelectionRule): Selection {
  const { exitBelow, maxSteps } = rule;
  const last = Math.min(maxSteps, predictedNmes.length);
  for (let steps = 1; steps <= last; steps++) {
    if (predictedNmes[steps - 1]! < thresholdAfter(exitBelow, steps)) {
      return { exitStep: steps, flipTested: false };
    }
  }
  return { exitStep: last, flipTested: decideAtEnd(predictedNmes[last - 1]!, rule) === 'flip-test' };
}

/** Whether a result counts as failed: probably no face, or one that the model cannot follow. */
export function hasFailed(predictedNme: number, failAbove: number): boolean {
  // Not written as "above", so that an estimate that is no number counts as a failure.
  return !(predictedNme <= failAbove);
}
