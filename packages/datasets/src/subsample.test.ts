import { expect, it } from 'vitest';
import { subsample } from './subsample';

it.each([
  [3, 4, [0, 1, 2]],
  [4, 4, [0, 1, 2, 3]],
  [6, 3, [0, 2, 4]],
  [10, 4, [0, 2, 5, 7]],
])('of %i items at most %i are %j', (length, count, expected) => {
  const items = Array.from({ length }, (_, i) => i);
  expect(subsample(items, count)).toEqual(expected);
});
