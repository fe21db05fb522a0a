/**
 * When a face exits early: after the first step with a predicted NME, in percent, below this. A list has a threshold for
 * each step but the last: early steps gain more by going on, so they may be asked for more.
 */
export type ExitBelow = number | readonly number[];

/** The threshold after `steps` steps, counted from 1; nothing is below 0. */
export function thresholdAfter(exitBelow: ExitBelow, steps: number): number {
  return typeof exitBelow === 'number' ? exitBelow : (exitBelow[steps - 1] ?? 0);
}

/** Whether any face can exit before the last step. */
export function mayExit(exitBelow: ExitBelow): boolean {
  return [exitBelow].flat().some((threshold) => threshold > 0);
}
