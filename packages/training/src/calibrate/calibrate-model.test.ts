import { mean, Random } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { calibrateModel } from './calibrate-model';
import type { RawEstimate } from './estimates';

/** 40 persons of 20 faces. The true NME is a curve of the predicted error, with noise; each step is a tenth better. */
function draw(): RawEstimate[] {
  const random = new Random(4);
  return Array.from({ length: 800 }, (_, i) => {
    const error = random.uniform(0.02, 0.1);
    const nme = 2 + 800 * error ** 2 + 0.5 * random.normal();
    return { group: `person${i % 40}`, nme: [1.1 * nme, nme], error: [error, error] };
  });
}

describe('calibrateModel', () => {
  const estimates = draw();
  const before = [1, 1.1].map((factor) => ({ error: [0, 1], nme: [0, 100 * factor] }));
  const { calibration, report, presets, failAbove } = calibrateModel(
    estimates,
    Array.from({ length: 50 }, () => 0.15),
    [10, 30],
    { before, seed: 1 },
  );

  it('makes the predicted error right on average in every decile, also for other persons', () => {
    expect(report.before!.calibrationError).toBeGreaterThan(0.5);
    for (const bins of [report.after.bins, report.crossValidated!.bins]) {
      expect(bins).toHaveLength(10);
      for (const { predicted, actual } of bins) expect(Math.abs(predicted - actual)).toBeLessThan(0.25);
    }
    expect(report).toMatchObject({ faces: 800, persons: 40 });
    expect(calibration).toHaveLength(2);
  });

  it('keeps presets within their bounds, and reports what they do', () => {
    const [accurate, balanced, fast] = report.presets;
    const full = mean(estimates.map(({ nme }) => nme[1]!));
    expect(accurate!.nme).toBeCloseTo(full, 10);
    expect(accurate!.saved).toBe(0);
    expect(balanced!.relative).toBeLessThanOrEqual(0.02);
    expect(fast!.relative).toBeLessThanOrEqual(0.08);
    expect(balanced!.saved).toBeGreaterThan(0.05);
    expect(fast!.saved).toBeGreaterThan(balanced!.saved);
    expect([balanced!.exitBelow, fast!.exitBelow]).toEqual([presets.balanced, presets.fast]);
  });

  it('finds failures beyond all faces with few false alarms', () => {
    expect(failAbove).toBeGreaterThan(9);
    expect(report.failures).toMatchObject({ detected: 1, count: 50 });
    expect(report.failures.falseAlarms).toBeLessThan(0.02);
  });
});

describe('leaving data sets out', () => {
  it('tells how wrong the predicted error is on a kind of images that was not seen', () => {
    const known = draw().map((estimate) => ({ ...estimate, data: 'known' }));
    // Half as much again is wrong there as the predicted error says elsewhere.
    const other = draw().map(({ nme, ...rest }) => ({
      ...rest,
      data: 'other',
      nme: nme.map((v) => 1.5 * v),
    }));
    const { report } = calibrateModel([...known, ...other], [], [10, 30], { seed: 1 });
    const [first, second] = report.leftOut;
    expect(first).toMatchObject({ data: 'known', faces: 800 });
    expect(first!.predicted / first!.actual).toBeCloseTo(1.5, 1);
    expect(second!.predicted / second!.actual).toBeCloseTo(1 / 1.5, 1);
    expect(second!.spearman).toBeGreaterThan(0.9);
    expect(calibrateModel(known, [], [10, 30], { seed: 1 }).report.leftOut).toEqual([]);
  });
});
