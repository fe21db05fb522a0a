import { describe, expect, it } from 'vitest';
import { Random } from '../numeric/random';
import { OneEuroFilter } from './one-euro';

describe('OneEuroFilter', () => {
  it('computes what the paper says', () => {
    // By hand: 60 Hz, minCutoff 1, beta 0.5, derivativeCutoff 1; alpha(f) = 1 / (1 + 60 / (2 pi f)).
    const alpha = (cutoff: number) => 1 / (1 + 60 / (2 * Math.PI * cutoff));
    const filter = new OneEuroFilter({ minCutoff: 1, beta: 0.5, derivativeCutoff: 1 });
    expect(filter.next([10], 0)[0]).toBe(10);
    const speed = alpha(1) * ((11 - 10) * 60);
    const second = 10 + alpha(1 + 0.5 * speed) * (11 - 10);
    expect(filter.next([11], 1000 / 60)[0]).toBeCloseTo(second, 9);
  });

  it('calms what rests and follows what moves', () => {
    const random = new Random(3);
    const still = new OneEuroFilter();
    let before = 0;
    let after = 0;
    for (let frame = 0; frame < 300; frame++) {
      const noisy = 50 + 0.3 * random.normal();
      const smooth = still.next([noisy], (1000 * frame) / 30, 100)[0]!;
      if (frame < 30) continue;
      before += (noisy - 50) ** 2;
      after += (smooth - 50) ** 2;
    }
    expect(after).toBeLessThan(before / 3);

    // Two sizes of the face a second: behind by less than one and a half frames.
    const moving = new OneEuroFilter();
    let last = 0;
    for (let frame = 0; frame <= 60; frame++)
      last = moving.next([(200 * frame) / 30], (1000 * frame) / 30, 100)[0]!;
    expect(400 - last).toBeLessThan(1.5 * (200 / 30));
  });

  it('does not depend on the size of the face', () => {
    const [small, large] = [new OneEuroFilter(), new OneEuroFilter()];
    for (const [frame, x] of [3, 4, 9, 2].entries()) {
      const a = small.next([x, -x], (1000 * frame) / 30, 10);
      const b = large.next([10 * x, -10 * x], (1000 * frame) / 30, 100);
      expect(Array.from(b)).toEqual(Array.from(a, (value) => expect.closeTo(10 * value, 9)));
    }
  });

  it('refuses options that are no numbers', () => {
    expect(() => new OneEuroFilter({ beta: '8' as never })).toThrow('beta is "8"');
    expect(() => new OneEuroFilter({ minCutoff: -1 })).toThrow('minCutoff is -1');
  });

  it('keeps its last answer for a time that has not gone on', () => {
    const filter = new OneEuroFilter();
    filter.next([1], 1);
    const answer = filter.next([2], 2);
    expect(filter.next([50], 2)).toEqual(answer);
    expect(filter.next([50], Number.NaN)).toEqual(answer);
  });
});
