import type { Point } from '@musica/core';
import { expect, it } from 'vitest';
import { applyFit, fitPoints } from './fit-points';

/** Two landmarks; the contender finds the first as its point 2, a tenth of the face too far left, and the second as 0. */
function face(size: number, first: Point, second: Point, noise: Point) {
  const points: Point[] = [
    [second[0], second[1]],
    [first[0] + noise[0], first[1] + noise[1]],
    [first[0] - 0.1 * size, first[1]],
  ];
  return { truth: [first, second], points, size };
}

const faces = [
  face(100, [10, 20], [80, 25], [1, -9]),
  face(200, [40, 10], [150, 30], [-8, 2]),
  face(50, [5, 5], [45, 9], [0, 7]),
];

it('finds which point is a landmark, and how far off it is', () => {
  const fit = fitPoints(faces);
  expect(fit.map(({ point }) => point)).toEqual([2, 0]);
  expect(fit[0]!.offset[0]).toBeCloseTo(0.1, 9);
  expect(fit[0]!.offset[1]).toBeCloseTo(0, 9);
});

it('moves the points of a face that it has not seen by as much', () => {
  const found = face(400, [100, 200], [300, 210], [30, 30]);
  const [first, second] = applyFit(fitPoints(faces), found.points, found.size);
  expect(first![0]).toBeCloseTo(100, 9);
  expect(first![1]).toBeCloseTo(200, 9);
  expect(second).toEqual([300, 210]);
});

it('one bad face does not change an offset', () => {
  const bad = face(100, [10, 20], [80, 25], [0, 0]);
  const fit = fitPoints([
    ...faces,
    ...faces,
    {
      ...bad,
      truth: [
        [10, 20],
        [-500, 900],
      ],
    },
  ]);
  expect(fit[1]).toEqual({ point: 0, offset: [0, 0] });
});
