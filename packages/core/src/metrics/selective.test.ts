import { expect, it } from 'vitest';
import { exitStep, selectiveSweep } from './selective';

it('stops at the first step that promises enough, or at the last', () => {
  expect([exitStep([5, 3, 4], 4), exitStep([5, 3, 4], 3), exitStep([5, 3, 4], 6)]).toEqual([1, 2, 0]);
  // One for each step but the last.
  expect([exitStep([5, 3, 4], [6, 0]), exitStep([5, 3, 4], [4, 4]), exitStep([5, 3, 4], [0, 0])]).toEqual([
    0, 1, 2,
  ]);
});

it('derives every threshold from one run, as worked out by hand', () => {
  const faces = [
    { nme: [8, 6, 5], predicted: [7, 4, 3] },
    { nme: [3, 2, 2.5], predicted: [2, 2, 2] },
  ];
  expect(selectiveSweep(faces, [10, 20, 30], [0, 5, 100])).toEqual([
    { quitBelow: 0, nme: 3.75, steps: 3, multiplyAdds: 30, exits: [0, 0, 2] },
    { quitBelow: 5, nme: 4.5, steps: 1.5, multiplyAdds: 15, exits: [1, 1, 0] },
    { quitBelow: 100, nme: 5.5, steps: 1, multiplyAdds: 10, exits: [2, 0, 0] },
  ]);
});
