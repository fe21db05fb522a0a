import { ibug68, type Point } from '@musica/core';
import { expect, it } from 'vitest';
import { ring } from '../../../../test/fixtures';
import { ScoreCollector } from './score-collector';

const truth = ring(50, 50, 30);
/** Landmark i is off by i pixels. */
const found = truth.map(([x, y], i): Point => [x + i, y]);
const sum = (from: number, to: number) => ((to - from + 1) * (from + to)) / 2;

it('landmarks without a label do not count, hidden ones are told apart', () => {
  const collector = new ScoreCollector(ibug68, 'box-size');
  // The jaw (0 to 16) is not labelled, the eyes (36 to 47) are hidden.
  const weights = truth.map((_, i) => (i < 17 ? 0 : 1));
  const occluded = truth.map((_, i) => i >= 36 && i < 48);
  const face = { id: 'a', image: 'a', landmarks: truth, weights, occluded };
  collector.add(face, { landmarks: found });
  const [score] = collector.scores;
  const percent = (pixels: number) => (100 * pixels) / score!.lengths[3]!;
  // By hand: the mean of 17 to 67 is 42.
  expect(score!.nme).toBeCloseTo(percent(42), 9);
  expect(score!.inner).toBeCloseTo(percent(42), 9);
  expect(score!.parts[0]).toBeNaN();
  expect(collector.states).toMatchObject({
    present: { landmarks: 39, nme: expect.closeTo(percent((sum(17, 67) - sum(36, 47)) / 39), 9) },
    hidden: { landmarks: 12, nme: expect.closeTo(percent(sum(36, 47) / 12), 9) },
    missing: { landmarks: 17 },
  });
  // A second face has all labels: its jaw is the only one that counts for the jaw.
  collector.add({ ...face, id: 'b', weights: truth.map(() => 1) }, { landmarks: found });
  expect(collector.landmarkErrors[5]).toBeCloseTo(percent(5), 9);
  expect(collector.scores[1]!.nme).toBeCloseTo(percent(33.5), 9);
});

it('a normalizer that goes by landmarks without a label has no length', () => {
  const weights = truth.map((_, i) => (i === 36 ? 0 : 1));
  const face = { id: 'a', image: 'a', landmarks: truth, weights };
  expect(() => new ScoreCollector(ibug68, 'inter-ocular').add(face, { landmarks: found })).toThrow(
    /landmark 36, which the inter-ocular distance goes by, is not labelled/,
  );
  const collector = new ScoreCollector(ibug68, 'box-size');
  collector.add(face, { landmarks: found, predictedNme: 3 });
  const [{ lengths, estimate }] = collector.scores as [(typeof collector.scores)[number]];
  expect(lengths[0]).toBe(0);
  expect(estimate).toBeUndefined();
});
