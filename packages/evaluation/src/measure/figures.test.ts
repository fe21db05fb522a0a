import { describe, expect, it } from 'vitest';
import { attributeGroups, subsetGroups } from './face-groups';
import type { FaceScore } from './face-score';
import { figuresOf } from './figures';

const score = (nme: number, rest: Partial<FaceScore> = {}): FaceScore => ({
  id: `${nme}.jpg`,
  subsets: [],
  lengths: [50, 40, 100, 80],
  parts: [nme, 2 * nme],
  nme,
  inner: nme / 2,
  perStep: [nme + 2, nme],
  predictedPerStep: [nme + 3, nme + 1],
  errorPerStep: [nme / 100, nme / 100],
  exitStep: 2,
  flipTested: false,
  multiplyAdds: 100,
  estimate: { predicted: nme + 1, actual: nme },
  ...rest,
});

describe('figuresOf', () => {
  it('is as worked out by hand', () => {
    const figures = figuresOf(
      [score(2), score(4, { exitStep: 1, multiplyAdds: 50 }), score(9), score(5)],
      ['jaw', 'nose'],
    );
    expect(figures).toEqual({
      faces: 4,
      nme: { mean: 5, median: 4.5, p90: expect.closeTo(7.8, 10) },
      // 1 - e / t where positive: (6 + 4 + 0 + 3) / 8 / 4 and (8 + 6 + 1 + 5) / 10 / 4.
      auc: { at8: expect.closeTo(13 / 32, 10), at10: expect.closeTo(0.5, 10) },
      failureRate: { at8: 0.25, at10: 0 },
      inner: { mean: 2.5 },
      steps: { mean: 1.75 },
      flipTested: 0,
      multiplyAdds: { mean: 87.5 },
      perStep: [{ nme: 7 }, { nme: 5 }],
      errorEstimate: {
        pearson: expect.closeTo(1, 10),
        spearman: expect.closeTo(1, 10),
        mae: expect.closeTo(1, 10),
      },
      parts: { jaw: 5, nose: 10 },
    });
  });

  it('says null, not a number, where it does not know', () => {
    const { exitStep: _, multiplyAdds: __, estimate: ___, ...bare } = score(3, { perStep: [] });
    const figures = figuresOf([bare, score(3)]);
    expect(figures.steps.mean).toBeNull();
    expect(figures.multiplyAdds.mean).toBeNull();
    expect(figures.perStep).toEqual([]);
    expect(figures.errorEstimate).toEqual({ pearson: null, spearman: null, mae: 1 });
    expect(figuresOf([]).nme).toEqual({ mean: null, median: null, p90: null });
  });

  it('takes a hundred thousand faces', () => {
    const many = Array.from({ length: 100_000 }, (_, i) => score(i % 10));
    expect(figuresOf(many)).toMatchObject({ faces: 100_000, nme: { mean: expect.closeTo(4.5, 9) } });
  });
});

const sizes = (groups: ReadonlyMap<string, readonly FaceScore[]>) =>
  [...groups].map(([name, faces]) => [name, faces.map(({ nme }) => nme)]);

describe('subsetGroups', () => {
  it('groups by subset; a face may be in several', () => {
    const groups = subsetGroups([score(1, { subsets: ['b', 'a'] }), score(3, { subsets: ['b'] }), score(9)]);
    expect(sizes(groups)).toEqual([
      ['a', [1]],
      ['b', [1, 3]],
    ]);
  });
});

describe('attributeGroups', () => {
  const of = (...attributes: FaceScore['attributes'][]) =>
    sizes(attributeGroups(attributes.map((value, i) => score(i, value ? { attributes: value } : {}))));

  it('groups flags, words and few numbers by value, and leaves faces out that say nothing', () => {
    expect(of({ smile: true, age: 10 }, { smile: false, age: 9 }, undefined, { camera: 'left' })).toEqual([
      ['age 9', [1]],
      ['age 10', [0]],
      ['camera left', [3]],
      ['not smile', [1]],
      ['smile', [0]],
    ]);
  });

  it('groups many numbers by quarters, yaw by degrees, and names not at all', () => {
    const faces = Array.from({ length: 16 }, (_, i) => ({ size: i, yaw: (i - 8) * 9.5, name: `face ${i}` }));
    expect(of(...faces)).toEqual([
      ['size 0 to 4', [0, 1, 2, 3]],
      ['size 4 to 8', [4, 5, 6, 7]],
      ['size 8 to 12', [8, 9, 10, 11]],
      ['size 12 to 15', [12, 13, 14, 15]],
      ['yaw 0 to 30°', [5, 6, 7, 8, 9, 10, 11]],
      ['yaw 30 to 60°', [2, 3, 4, 12, 13, 14]],
      ['yaw 60 to 90°', [0, 1, 15]],
    ]);
  });

  it('does not repeat a subset', () => {
    const groups = attributeGroups([score(1, { subsets: ['pose'], attributes: { pose: true } })]);
    expect(groups.size).toBe(0);
  });
});
