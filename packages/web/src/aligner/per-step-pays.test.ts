import { describe, expect, it } from 'vitest';
import { perStepPays } from './per-step-pays';

/** A device with three steps that take so many milliseconds each, and a wait at the end. */
function device(step: number, wait: number) {
  let time = 0;
  let runs = 0;
  return {
    now: () => time,
    runs: () => runs,
    alignAllSteps: async (_: unknown, __: unknown, { maxSteps = 3 }: { maxSteps?: number } = {}) => {
      runs++;
      // Something else is in the way now and then.
      time += maxSteps * step + wait + (runs % 3 === 0 ? 50 : 0);
      return [];
    },
  };
}

describe('perStepPays', () => {
  it.each([
    ['a wait of half a step', 2, 1, true],
    ['a wait of two steps', 1, 2, false],
    ['no wait', 3, 0, true],
  ])('%s', async (_, step, wait, pays) => {
    const { now, ...aligner } = device(step, wait);
    expect(await perStepPays(aligner, now)).toBe(pays);
  });

  it('does not measure for long where a step takes a second', async () => {
    const slow = device(1000, 1);
    await perStepPays(slow, slow.now);
    expect(slow.runs()).toBe(2);
  });
});
