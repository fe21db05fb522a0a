/** The learning rate over a training. */
export type Schedule =
  /** Of the authors' code: `rate`, a tenth of it after every `every` steps. */
  | { readonly kind: 'staircase'; readonly rate: number; readonly every: number }
  /** Rises linearly over the first `warmup` share of the steps, then falls to 0 along half a cosine. */
  | { readonly kind: 'cosine'; readonly rate: number; readonly warmup: number };

/** The rate at a step, 0 <= step < steps. */
export function learningRate(schedule: Schedule, step: number, steps: number): number {
  if (schedule.kind === 'staircase') return schedule.rate * 0.1 ** Math.floor(step / schedule.every);
  const warmup = Math.max(1, schedule.warmup * steps);
  if (step < warmup) return (schedule.rate * (step + 1)) / warmup;
  const progress = (step - warmup) / Math.max(1, steps - warmup);
  return (schedule.rate * (1 + Math.cos(Math.PI * Math.min(1, progress)))) / 2;
}
