import { expect, it } from 'vitest';
import { latencyOf, speedRatio } from './statistics';

it('latency is that of a face, over all rounds', () => {
  const { median, p90, least } = latencyOf(
    [
      [8, 16],
      [24, 32, 40],
    ],
    8,
  );
  expect([median, least]).toEqual([3, 1]);
  expect(p90).toBeCloseTo(4.6);
});

it('the ratio compares within rounds, so a slow minute of the machine changes nothing', () => {
  const ours = [
    [1, 5],
    [10, 11],
    [1, 1],
  ];
  const theirs = [
    [3, 9],
    [30, 50],
    [4, 3],
  ];
  expect(speedRatio(ours, theirs)).toBe(3);
  expect(speedRatio(theirs, ours)).toBeCloseTo(1 / 3);
});
