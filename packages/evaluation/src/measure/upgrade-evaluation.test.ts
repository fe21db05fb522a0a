import { expect, it } from 'vitest';
import { upgradeEvaluation } from './upgrade-evaluation';

const old = {
  version: 1,
  quitBelow: 0,
  secondLook: true,
  lookAgainAbove: 3.4,
  steps: { mean: 3.5 },
  perStep: [{ nme: 4 }, { nme: 3 }, { nme: 2 }],
  subsets: { easy: { perStep: [{ nme: 3 }, { nme: 2 }, { nme: 1 }] } },
  selective: [{ quitBelow: 0, exits: [0, 0, 2] }],
  perFace: [
    { id: 'a', perStep: [4, 3, 2], predictedPerStep: [5, 4, 3], steps: 3 },
    { id: 'b', perStep: [4, 3, 2], predictedPerStep: [5, 4, 3], steps: 1 },
  ],
};

it('takes the flip test out of the steps of an evaluation of version 1', () => {
  expect(upgradeEvaluation(old)).toEqual({
    version: 2,
    exitBelow: 0,
    flipTest: true,
    flipTestAbove: 3.4,
    steps: { mean: null },
    perStep: [{ nme: 4 }, { nme: 3 }],
    afterFlipTest: { nme: 2 },
    subsets: {
      easy: { steps: { mean: null }, perStep: [{ nme: 3 }, { nme: 2 }], afterFlipTest: { nme: 1 } },
    },
    attributes: {},
    perFace: [
      {
        id: 'a',
        perStep: [4, 3],
        predictedPerStep: [5, 4],
        afterFlipTest: { nme: 2, predictedNme: 3 },
        exitStep: 2,
        flipTested: true,
      },
      {
        id: 'b',
        perStep: [4, 3],
        predictedPerStep: [5, 4],
        afterFlipTest: { nme: 2, predictedNme: 3 },
        exitStep: 1,
        flipTested: false,
      },
    ],
  });
});

it('renames what one without a flip test says, and leaves others alone', () => {
  const plain = {
    version: 1,
    quitBelow: [3, 4],
    perStep: [{ nme: 4 }],
    selective: [{ quitBelow: 1, exits: [2] }],
    perFace: [{ id: 'a', perStep: [4], predictedPerStep: [5], steps: 1 }],
  };
  expect(upgradeEvaluation(plain)).toMatchObject({
    version: 2,
    exitBelow: [3, 4],
    perStep: [{ nme: 4 }],
    selective: [{ exitBelow: 1, exits: [2] }],
    perFace: [{ id: 'a', perStep: [4], exitStep: 1 }],
  });
  const current = { version: 2 };
  expect(upgradeEvaluation(current)).toBe(current);
});
