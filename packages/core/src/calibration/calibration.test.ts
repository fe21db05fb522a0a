import { describe, expect, it } from 'vitest';
import { Random } from '../numeric/random';
import { calibratedNme, errorAtNme, fitCalibration } from './calibration';

describe('calibration', () => {
  const calibration = { error: [0.02, 0.04, 0.1], nme: [2, 5, 20] };

  it('interpolates and goes on with the outer slopes', () => {
    expect(calibratedNme(calibration, 0.03)).toBeCloseTo(3.5);
    expect(calibratedNme(calibration, 0.07)).toBeCloseTo(12.5);
    expect(calibratedNme(calibration, 0.12)).toBeCloseTo(25);
    expect(calibratedNme(calibration, 0.01)).toBeCloseTo(0.5);
    expect(calibratedNme(calibration, -1)).toBe(0);
  });

  it('is undone by errorAtNme', () => {
    for (const error of [0.01, 0.03, 0.09, 0.3]) {
      expect(errorAtNme(calibration, calibratedNme(calibration, error))).toBeCloseTo(error, 10);
    }
  });

  it('finds a known relation again, through noise', () => {
    const random = new Random(3);
    const pairs = Array.from({ length: 900 }, () => {
      const error = random.uniform(0.02, 0.12);
      return { error, nme: 100 * error + 5 * error * random.normal() };
    });
    const fitted = fitCalibration(pairs);
    for (const error of [0.03, 0.05, 0.08, 0.11]) {
      expect(Math.abs(calibratedNme(fitted, error) - 100 * error)).toBeLessThan(0.4);
    }
  });

  it('does not let a single face set the slope beyond the last knot', () => {
    // 290 faces make groups of 17, and one face is over: the one with the largest error is an outlier.
    const pairs = Array.from({ length: 289 }, (_, i) => ({ error: 0.02 + i / 3000, nme: 2 + i / 30 }));
    const fitted = fitCalibration([...pairs, { error: 0.1167, nme: 40 }]);
    expect(calibratedNme(fitted, 0.12)).toBeGreaterThan(11);
    expect(calibratedNme(fitted, 0.12)).toBeLessThan(20);
  });

  it('never falls, whatever the faces', () => {
    const random = new Random(5);
    const pairs = Array.from({ length: 200 }, () => ({
      error: random.uniform(),
      nme: 5 - 0.1 * random.uniform(),
    }));
    const { nme, error } = fitCalibration([...pairs, { error: 2, nme: 9 }, { error: 3, nme: 30 }]);
    for (let i = 1; i < nme.length; i++) {
      expect(nme[i]!).toBeGreaterThan(nme[i - 1]!);
      expect(error[i]!).toBeGreaterThan(error[i - 1]!);
    }
  });

  it('refuses too few faces and an error that says nothing', () => {
    expect(() => fitCalibration([{ error: 1, nme: 1 }])).toThrow(/on 1 faces: 10 are needed/);
    const falling = Array.from({ length: 50 }, (_, i) => ({ error: i, nme: 50 - i }));
    expect(() => fitCalibration(falling)).toThrow(/says nothing/);
  });
});
