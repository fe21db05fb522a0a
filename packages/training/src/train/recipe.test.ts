import { findScheme, namedConfigs } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { oppositeLandmarks, parseRecipe, weightsOfParts } from './recipe';

const model = namedConfigs['musica-68'];

describe('parseRecipe', () => {
  it('fills in what is left out', () => {
    const recipe = parseRecipe({ model, batch: 8, augmentation: { mirror: 0 } });
    expect(recipe).toEqual({
      model,
      batch: 8,
      steps: 16_000,
      seed: 1,
      schedule: { kind: 'cosine', rate: 1e-3, warmup: 0.03 },
      averageDecay: 0.999,
      initialization: 'fan-in',
      augmentation: { mirror: 0 },
      calibrationSplit: 0.06,
    });
    expect(parseRecipe(JSON.parse(JSON.stringify(recipe)))).toEqual(recipe);
  });

  it.each([
    [{ schedule: { kind: 'cosin', rate: 1e-3, warmup: 0 } }, /schedule\.kind: .*"cosine".*"cosin"/],
    [{ schedule: { kind: 'cosine', rate: 0, warmup: 0 } }, /schedule\.rate/],
    [{ schedule: { kind: 'staircase', rate: 1 } }, /schedule\.every/],
    [{ initialization: 'fanin' }, /initialization: .*"fan-in"/],
    [{ averageDecay: 1 }, /averageDecay/],
    [{ seed: 0.5 }, /seed/],
    [{ calibrationSplit: 1 }, /calibrationSplit/],
    [{ batch: 0 }, /batch/],
    [{ steps: Number.NaN }, /steps/],
    [{ step: 5 }, /step/],
    [{ augmentation: { mirror: 2 } }, /augmentation option mirror/],
    [{ model: { ...model, hidden: 0 } }, /hidden/],
  ])('refuses %j, naming the field', (part, message) => {
    expect(() => parseRecipe({ model, ...part })).toThrow(expect.objectContaining({ code: 'config' }));
    expect(() => parseRecipe({ model, ...part })).toThrow(message);
  });
});

describe('weightsOfParts', () => {
  const scheme = findScheme('ibug68');

  it('weighs the landmarks of the parts, all others 1', () => {
    const weights = weightsOfParts({ eyeImageLeft: 3, jaw: 0 }, scheme);
    expect(weights.slice(36, 43)).toEqual([3, 3, 3, 3, 3, 3, 1]);
    expect(weights.slice(0, 18)).toEqual([...new Array(17).fill(0), 1]);
    expect(weights).toHaveLength(68);
  });

  it('refuses parts that the scheme does not have, and says which it has', () => {
    expect(() => weightsOfParts({ lefteye: 3 }, scheme)).toThrow(/no part "lefteye"/);
  });
});

describe('oppositeLandmarks', () => {
  it('pairs the lids and the inner lips of 68 landmarks', () => {
    expect(oppositeLandmarks(findScheme('ibug68'))).toEqual([
      [37, 41],
      [38, 40],
      [43, 47],
      [44, 46],
      [61, 67],
      [62, 66],
      [63, 65],
    ]);
  });

  it('refuses a scheme without contours of eyes or mouth, and says what to do', () => {
    const scheme = { ...findScheme('ibug68'), name: 'five', parts: {} };
    expect(() => oppositeLandmarks(scheme)).toThrow(/openness: five has no contours of eyes or mouth/);
  });
});
