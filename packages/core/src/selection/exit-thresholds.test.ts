import { describe, expect, it } from 'vitest';
import { exitThresholds } from './exit-thresholds';

describe('exitThresholds', () => {
  const config = { levels: [2, 1, 0] };
  const model = { presets: { balanced: [3, 4], fast: 5 }, config };

  it('is that of the preset, or the one given', () => {
    expect(exitThresholds({}, model)).toBe(0);
    expect(exitThresholds({ preset: 'accurate' }, { config })).toBe(0);
    expect(exitThresholds({ preset: 'fast' }, model)).toBe(5);
    expect(exitThresholds({ preset: 'balanced' }, model)).toEqual([3, 4]);
    expect(exitThresholds({ exitBelow: 3 }, model)).toBe(3);
  });

  it('refuses both, a preset that is none, and a model without', () => {
    expect(() => exitThresholds({ exitBelow: 3, preset: 'fast' }, model)).toThrow(/both say/);
    expect(() => exitThresholds({ preset: 'slow' as 'fast' }, model)).toThrow(/no preset "slow"/);
    expect(() => exitThresholds({ preset: 'fast' }, { config })).toThrow(/no threshold for the preset fast/);
    expect(() => exitThresholds({ exitBelow: [3] }, model)).toThrow(/1 thresholds, but 2 steps/);
    for (const bad of [[3, -1], '3', [3, '4'], Number.NaN, null, {}]) {
      expect(() => exitThresholds({ exitBelow: bad as number }, model)).toThrow(/must be a percentage/);
    }
  });
});
