import { expect, it } from 'vitest';
import { latencyOf, speedRatio } from './statistics';

const rounds = (...cpu: number[][]) =>
  cpu.map((times) => ({ cpu: times, wall: times.map((time) => 2 * time) }));

it('latency is that of a face, over all rounds', () => {
  const { median, p90, processor } = latencyOf(rounds([8, 16], [24, 32, 40]), 8);
  expect([median, processor]).toEqual([6, 1]);
  expect(p90).toBeCloseTo(9.2);
});

it('the ratio compares within rounds, so a slow minute of the machine changes nothing', () => {
  const ours = rounds([1, 5], [10, 11], [1, 1]);
  const theirs = rounds([3, 9], [30, 50], [4, 3]);
  expect(speedRatio(ours, theirs)).toBe(3);
  expect(speedRatio(theirs, ours)).toBeCloseTo(1 / 3);
});
