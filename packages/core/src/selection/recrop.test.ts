import { describe, expect, it } from 'vitest';
import { anchorShape } from '../geometry/mean-shape';
import type { Point } from '../geometry/point';
import { areApart, recropBox, usualRecrop } from './recrop';

/** The corners of the box, and its middle. */
const shape: Point[] = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
  [0.5, 0.5],
];
const given = { x: 100, y: 100, width: 100, height: 100 };

describe('recropBox', () => {
  const found = (box: object) =>
    recropBox(given, anchorShape(shape, { ...given, ...box }), shape, usualRecrop);

  it.each([
    ['the same', {}, false],
    // The union of both is 100 x 105, the intersection 100 x 95: 0.905; then 106 and 94: 0.887.
    ['shifted by little', { x: 105 }, false],
    ['shifted by more', { x: 106 }, true],
    ['turned by little', { roll: 4.9 }, false],
    ['turned by more', { roll: 5.1 }, true],
    ['a little larger', { x: 97.5, y: 97.5, width: 105, height: 105 }, false],
    ['much larger', { x: 90, y: 90, width: 120, height: 120 }, true],
  ])('%s: %j', (_, box, differs) => {
    const second = found(box);
    expect(second !== undefined).toBe(differs);
    if (!second) return;
    const expected = { roll: 0, ...given, ...box } as Record<string, number>;
    for (const [key, value] of Object.entries(second)) expect(value, key).toBeCloseTo(expected[key]!, 6);
  });

  it('compares rolls the short way round, and needs an area', () => {
    const turned = { ...given, roll: -179 };
    const landmarks = anchorShape(shape, { ...given, roll: 179 });
    expect(recropBox(turned, landmarks, shape, usualRecrop)).toBeUndefined();
    expect(
      recropBox(
        given,
        shape.map((): Point => [5, 5]),
        shape,
        usualRecrop,
      ),
    ).toBeUndefined();
    expect(
      recropBox(
        given,
        shape.map((): Point => [Number.NaN, 5]),
        shape,
        usualRecrop,
      ),
    ).toBeUndefined();
  });
});

it('tells passes that are apart from those that agree', () => {
  const moved = (by: number) => shape.map(([x, y]): Point => [100 * x + by, 100 * y]);
  // A box of 50 x 200 is as large as one of 100 x 100: 3 % are 3 pixels.
  const box = { x: 0, y: 0, width: 50, height: 200 };
  expect(areApart(moved(0), moved(2.9), box, usualRecrop)).toBe(false);
  expect(areApart(moved(0), moved(3.1), box, usualRecrop)).toBe(true);
});
