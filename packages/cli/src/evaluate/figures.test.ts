import { describe, expect, it } from 'vitest';
import type { FaceScore } from './face-score';
import { figuresOf, figuresOfSubsets } from './figures';

const score = (nme: number, rest: Partial<FaceScore> = {}): FaceScore => ({
  subsets: [],
  nme,
  inner: nme / 2,
  perStep: [nme + 2, nme],
  steps: 2,
  multiplyAdds: 100,
  estimate: { predicted: nme + 1, actual: nme },
  ...rest,
});

describe('figuresOf', () => {
  it('is as worked out by hand', () => {
    const figures = figuresOf([score(2), score(4, { steps: 1, multiplyAdds: 50 }), score(9), score(5)]);
    expect(figures).toEqual({
      faces: 4,
      nme: { mean: 5, median: 4.5, p90: expect.closeTo(7.8, 10) },
      // 1 - e / t where positive: (6 + 4 + 0 + 3) / 8 / 4 and (8 + 6 + 1 + 5) / 10 / 4.
      auc: { at8: expect.closeTo(13 / 32, 10), at10: expect.closeTo(0.5, 10) },
      failureRate: { at8: 0.25, at10: 0 },
      inner: { mean: 2.5 },
      steps: { mean: 1.75 },
      multiplyAdds: { mean: 87.5 },
      perStep: [{ nme: 7 }, { nme: 5 }],
      errorEstimate: {
        pearson: expect.closeTo(1, 10),
        spearman: expect.closeTo(1, 10),
        mae: expect.closeTo(1, 10),
      },
    });
  });

  it('says null, not a number, where it does not know', () => {
    const { steps: _, multiplyAdds: __, estimate: ___, ...bare } = score(3, { perStep: [] });
    const figures = figuresOf([bare, score(3)]);
    expect(figures.steps.mean).toBeNull();
    expect(figures.multiplyAdds.mean).toBeNull();
    expect(figures.perStep).toEqual([]);
    expect(figures.errorEstimate).toEqual({ pearson: null, spearman: null, mae: 1 });
    expect(figuresOf([]).nme).toEqual({ mean: null, median: null, p90: null });
  });

  it('groups by subset; a face may be in several', () => {
    const subsets = figuresOfSubsets([
      score(1, { subsets: ['b', 'a'] }),
      score(3, { subsets: ['b'] }),
      score(9),
    ]);
    expect(Object.entries(subsets).map(([name, { faces, nme }]) => [name, faces, nme.mean])).toEqual([
      ['a', 1, 1],
      ['b', 2, 2],
    ]);
  });
});
