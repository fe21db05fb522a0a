import { describe, expect, it } from 'vitest';
import { cheapestThresholds, choosePresets } from './presets';

describe('choosePresets', () => {
  // Ten faces, two steps, the second always costs as much again. The first is worse by 1, 2, .. 10 % of 1.
  const faces = Array.from({ length: 10 }, (_, i) => ({
    nme: [1 + (i + 1) / 100, 1],
    predicted: [2 + i / 10, 2],
  }));

  it('saves most within its bounds', () => {
    // Faces 0 to k exit below 2 + (k + 1) / 10; they cost (1 + .. + (k + 1)) / 10 % together: 1.5 % for five, 2.1 % for six,
    // and no more than 5.5 % for all ten, whose largest prediction is 2.9.
    const presets = choosePresets(faces, [10, 20]);
    const [balanced] = presets.balanced as number[];
    expect(balanced).toBeGreaterThan(2.4);
    expect(balanced).toBeLessThanOrEqual(2.5);
    expect((presets.fast as number[])[0]).toBeGreaterThan(2.9);
  });

  it('tells what each loss buys', () => {
    const [nothing, some, all] = cheapestThresholds(faces, [10, 20], [0, 0.0155, 1]);
    expect(nothing).toMatchObject({ exitBelow: [0], nme: 1, steps: 2, multiplyAdds: 20, exits: [0, 10] });
    expect(some).toMatchObject({ steps: 1.5, multiplyAdds: 15, exits: [5, 5] });
    expect(some!.nme).toBeCloseTo(1.015, 9);
    expect(all).toMatchObject({ steps: 1, multiplyAdds: 10, exits: [10, 0] });
  });

  it('asks each step for something of its own', () => {
    // The first step promises much and is bad; the second costs nothing against the third, whatever it predicts.
    const misleading = faces.map((_, i) => ({ nme: [9, 1, 1], predicted: [1, 2 + i / 10, 2] }));
    const { balanced } = choosePresets(misleading, [10, 20, 30]);
    expect(balanced).toHaveLength(2);
    const [first, second] = balanced as number[];
    expect(first).toBeLessThanOrEqual(1);
    expect(second).toBeGreaterThan(2.9);
  });

  it('is never to exit where that costs too much, or there is but one step', () => {
    const costly = faces.map(({ predicted }) => ({ nme: [2, 1], predicted }));
    expect(choosePresets(costly, [10, 20])).toEqual({ balanced: [0], fast: [0] });
    expect(choosePresets([{ nme: [1], predicted: [3] }], [10])).toEqual({ balanced: [], fast: [] });
  });
});
