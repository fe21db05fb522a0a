import { describe, expect, it } from 'vitest';
import { bootstrap } from './bootstrap';
import { pearson, spearman } from './correlation';
import { detection, detectionAt } from './detection';
import { calibrationError, reliability } from './reliability';
import { riskCoverage } from './risk-coverage';
import { signTest } from './sign-test';
import { mean } from './summary';

/*
 * The constants were computed with NumPy, SciPy (pearsonr, spearmanr, binomtest, bootstrap with 200,000 resamples,
 * method percentile) and scikit-learn (roc_auc_score, roc_curve with drop_intermediate=False) on these numbers:
 *   i = 1 .. 60; u = frac(0.6180339887498949 i); w = frac(0.4142135623730951 i)
 *   predicted = 2 + 8 u; actual = predicted (0.6 + 0.8 w) + (6 if i % 7 == 0)
 */
const fraction = (value: number) => value - Math.floor(value);
const numbers = Array.from({ length: 60 }, (_, i) => i + 1);
const predicted = numbers.map((i) => 2 + 8 * fraction(i * 0.6180339887498949));
const actual = numbers.map(
  (i, at) => predicted[at]! * (0.6 + 0.8 * fraction(i * 0.4142135623730951)) + (i % 7 === 0 ? 6 : 0),
);
const bad = actual.map((value) => value > 10);

describe('figures that other programs computed', () => {
  it('has the same numbers', () => {
    expect(predicted.slice(0, 3)).toEqual(
      [6.94427191, 3.88854382, 8.83281573].map((x) => expect.closeTo(x, 8)),
    );
    expect(actual.slice(0, 3)).toEqual([6.46769243, 4.91022643, 7.01424982].map((x) => expect.closeTo(x, 8)));
  });

  it('correlates as SciPy does', () => {
    expect(pearson(predicted, actual)).toBeCloseTo(0.709432961743631, 12);
    expect(spearman(predicted, actual)).toBeCloseTo(0.7633231453181442, 12);
  });

  it('finds failures as scikit-learn does', () => {
    const found = detection(predicted, bad);
    expect(found).toMatchObject({ bad: 13, good: 47 });
    expect(found.auroc).toBeCloseTo(0.8036006546644845, 12);
    expect(detectionAt(found.roc, 0.05)).toEqual({
      falseAlarms: expect.closeTo(2 / 47, 12),
      detected: expect.closeTo(5 / 13, 12),
      threshold: expect.closeTo(9.108350559986548, 12),
    });
  });

  it('sums risks as NumPy does', () => {
    const risks = riskCoverage(predicted, actual);
    expect(risks.aurc).toBeCloseTo(4.516798869129777, 12);
    expect(risks.best).toBeCloseTo(4.006470146835514, 12);
    expect(risks.random).toBeCloseTo(6.823074636672, 11);
    expect(risks.curve.at(-1)).toEqual({ coverage: 1, risk: expect.closeTo(6.823074636672, 11) });
  });

  it('cuts deciles as NumPy does', () => {
    const bins = reliability(predicted, actual);
    expect(bins.map(({ faces }) => faces)).toEqual(Array(10).fill(6));
    expect(bins[0]).toMatchObject({
      predicted: expect.closeTo(2.44838389, 8),
      actual: expect.closeTo(2.34730714, 8),
    });
    expect(bins[9]).toMatchObject({
      predicted: expect.closeTo(9.59595692, 8),
      actual: expect.closeTo(11.50778183, 8),
    });
    expect(calibrationError(bins)).toBeCloseTo(1.0709725268108226, 12);
  });

  it('tests signs as SciPy does', () => {
    const signs = (negative: number, positive: number) =>
      signTest([...Array(negative).fill(-1), 0, ...Array(positive).fill(2)]);
    expect(signs(7, 23).p).toBeCloseTo(0.005222879350185395, 12);
    expect(signs(1100, 900).p / 8.45708953550381e-6).toBeCloseTo(1, 6);
    expect(signs(5, 5)).toEqual({ negative: 5, positive: 5, ties: 1, p: 1 });
  });

  it('resamples to the intervals of SciPy, as close as 10,000 resamples come', () => {
    const differences = predicted.map((value, i) => actual[i]! - value);
    const { means, median } = bootstrap([differences, differences.map((value) => -2 * value)], { seed: 3 });
    expect(means[0]!.value).toBeCloseTo(0.8227813816976419, 10);
    expect(Math.abs(means[0]!.low - 0.19641)).toBeLessThan(0.03);
    expect(Math.abs(means[0]!.high - 1.494968)).toBeLessThan(0.03);
    expect(median.value).toBeCloseTo(0.3575386678340995, 10);
    expect(Math.abs(median.low + 0.280575)).toBeLessThan(0.06);
    expect(Math.abs(median.high - 0.928447)).toBeLessThan(0.06);
    // The same faces are drawn for every column.
    expect(means[1]!.low).toBeCloseTo(-2 * means[0]!.high, 10);
  });
});

describe('bootstrap', () => {
  it('knows where nothing varies', () => {
    const { means, median } = bootstrap([[2, 2, 2]]);
    expect([means[0], median]).toEqual(Array(2).fill({ value: 2, low: 2, high: 2 }));
  });

  it('of a coin: the bounds of the binomial distribution', () => {
    // 100 tosses, half of them 1: the sum of a resample is binomial (100, 0.5), whose 2.5 % and 97.5 % quantiles are 40, 60.
    const coins = Array.from({ length: 100 }, (_, i) => i % 2);
    expect(bootstrap([coins], { seed: 1 }).means[0]).toEqual({ value: 0.5, low: 0.4, high: 0.6 });
  });

  it('draws whole clusters where faces belong together', () => {
    // Four faces a toss say no more than one.
    const coins = Array.from({ length: 400 }, (_, i) => Math.floor(i / 4) % 2);
    const clusters = coins.map((_, i) => `person ${Math.floor(i / 4)}`);
    const { means, median } = bootstrap([coins], { seed: 1, clusters });
    expect(means[0]).toEqual({ value: 0.5, low: 0.4, high: 0.6 });
    expect(median).toEqual({ value: 0.5, low: 0, high: 1 });
    expect(bootstrap([coins], { seed: 1 }).means[0]!.high).toBeCloseTo(0.55, 2);
    // Clusters of other sizes: one of 3 faces or one of 1 face, both twice, or one of each.
    const uneven = bootstrap([[2, 2, 2, 6]], { seed: 1, clusters: ['a', 'a', 'a', 'b'] });
    expect(uneven.means[0]).toEqual({ value: 3, low: 2, high: 6 });
  });

  it('gives the median of an even number of faces, and the same for the same seed', () => {
    const values = [9, 1, 4, 2];
    expect(bootstrap([values], { resamples: 50 }).median.value).toBe(3);
    const few = (seed: number) => bootstrap([predicted], { seed, resamples: 30 });
    expect(few(2)).toEqual(few(2));
    expect(few(2)).not.toEqual(few(4));
  });

  it('says nothing of no faces', () => {
    const nothing = { value: Number.NaN, low: Number.NaN, high: Number.NaN };
    expect(bootstrap([[]])).toEqual({ means: [nothing], median: nothing });
  });
});

describe('riskCoverage', () => {
  it('is as worked out by hand', () => {
    // In the order of trust: errors 2, 6, 1: risks 2, 4, 3. Of the true order 1, 2, 6: 1, 1.5, 3.
    const { aurc, best, random, curve } = riskCoverage([0.1, 0.3, 0.2], [2, 1, 6]);
    expect(aurc).toBeCloseTo(3, 12);
    expect(best).toBeCloseTo(5.5 / 3, 12);
    expect(random).toBeCloseTo(3, 12);
    expect(curve.map(({ risk }) => risk)).toEqual([2, 4, 3]);
    expect(curve[0]!.coverage).toBeCloseTo(1 / 3, 12);
  });

  it('does not depend on the order of faces that are trusted alike', () => {
    expect(riskCoverage([1, 1, 1], [1, 2, 6]).aurc).toBe(3);
    expect(riskCoverage([1, 1, 1], [6, 1, 2]).aurc).toBe(3);
  });

  it('trusts least what is not a number', () => {
    expect(riskCoverage([Number.NaN, 1], [9, 1]).curve).toEqual([
      { coverage: 0.5, risk: 1 },
      { coverage: 1, risk: 5 },
    ]);
  });

  it('thins the curve, and says nothing of no faces', () => {
    const many = Array.from({ length: 1000 }, (_, i) => i);
    expect(riskCoverage(many, many, 4).curve.map(({ coverage }) => coverage)).toEqual([0.25, 0.5, 0.75, 1]);
    expect(riskCoverage([], [])).toEqual({
      aurc: Number.NaN,
      best: Number.NaN,
      random: Number.NaN,
      curve: [],
    });
  });
});

describe('detection', () => {
  it('is as worked out by hand', () => {
    // 20 good faces of scores 1 to 20, bad ones of 19.5, 20 and 10.5. From the top: 20 (one of each), 19.5, 19, 18 ..
    const good = Array.from({ length: 20 }, (_, i) => i + 1);
    const { roc, auroc } = detection([...good, 19.5, 20, 10.5], [...good.map(() => false), true, true, true]);
    // One false alarm of 20 is 5 %: with threshold 19.5 two of three are found.
    expect(detectionAt(roc, 0.05)).toEqual({ threshold: 19.5, falseAlarms: 0.05, detected: 2 / 3 });
    // Won against good faces: 19, 19.5 (the tie is half), 10 of 20 each.
    expect(auroc).toBeCloseTo((19 + 19.5 + 10) / 60, 12);
    expect(roc.at(-1)).toMatchObject({ falseAlarms: 1, detected: 1 });
  });

  it('takes what is not a number for the most suspect', () => {
    expect(detection([Number.NaN, 5], [true, false]).auroc).toBe(1);
  });

  it('says nothing where all faces are good', () => {
    const { auroc, bad: none } = detection([1, 2], [false, false]);
    expect({ auroc, none }).toEqual({ auroc: Number.NaN, none: 0 });
  });
});

describe('reliability', () => {
  it('has fewer bins where there are fewer faces', () => {
    expect(reliability([3, 1], [30, 10])).toEqual([
      { faces: 1, from: 1, to: 1, predicted: 1, actual: 10 },
      { faces: 1, from: 3, to: 3, predicted: 3, actual: 30 },
    ]);
    expect(reliability([], [])).toEqual([]);
    expect(calibrationError([])).toBeNaN();
  });

  it('has every face in one bin', () => {
    const values = Array.from({ length: 33 }, (_, i) => i);
    const bins = reliability(values, values);
    expect(bins.reduce((sum, { faces }) => sum + faces, 0)).toBe(33);
    expect(mean(bins.map(({ faces }) => faces))).toBeCloseTo(3.3, 12);
  });
});
