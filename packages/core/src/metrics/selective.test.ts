import { expect, it } from 'vitest';
import { selectiveSweep } from './selective';

it('derives every threshold from one run, as worked out by hand', () => {
  const faces = [
    { nme: [8, 6, 5], predicted: [7, 4, 3] },
    { nme: [3, 2, 2.5], predicted: [2, 2, 2] },
  ];
  expect(selectiveSweep(faces, [10, 20, 30], [0, 5, 100])).toEqual([
    { exitBelow: 0, nme: 3.75, steps: 3, multiplyAdds: 30, exits: [0, 0, 2] },
    { exitBelow: 5, nme: 4.5, steps: 1.5, multiplyAdds: 15, exits: [1, 1, 0] },
    { exitBelow: 100, nme: 5.5, steps: 1, multiplyAdds: 10, exits: [2, 0, 0] },
  ]);
});
