import { expect, it } from 'vitest';
import { meanOfPasses, unmirroredPass } from './flip-test';

it('a flip test takes the mean of both passes, landmark by landmark', () => {
  const pass = (landmarks: readonly (readonly [number, number])[], landmarkErrors: readonly number[]) => ({
    landmarks,
    landmarkErrors,
    predictedNme: 4,
    combinedError: 0.04,
    error: 0.05,
  });
  // Points 0 and 1 change places in a mirror.
  const mirrored = unmirroredPass(
    pass(
      [
        [8, 0],
        [2, 0],
        [5, 5],
      ],
      [10, 2, 6],
    ),
    [1, 0, 2],
  );
  const direct = pass(
    [
      [0, 0],
      [10, 0],
      [5, 7],
    ],
    [4, 20, 8],
  );
  const mean = meanOfPasses(direct, mirrored);
  expect(mean.landmarks).toEqual([
    [1, 0],
    [9, 0],
    [5, 6],
  ]);
  expect(mean.landmarkErrors).toEqual([3, 15, 7]);
  const { landmarkErrors: _, ...silent } = direct;
  expect(meanOfPasses(silent, mirrored)).not.toHaveProperty('landmarkErrors');
});
