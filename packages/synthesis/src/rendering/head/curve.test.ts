import { describe, expect, it } from 'vitest';
import { Curve, isInside, smoothCurve } from './curve';

describe('Curve', () => {
  const corner = new Curve([
    [0, 0],
    [3, 0],
    [3, 1],
  ]);

  it('is walked along by its length', () => {
    expect(corner.length).toBe(4);
    expect(corner.at(0.5)).toEqual([2, 0]);
    expect(corner.at(0.875)).toEqual([3, 0.5]);
    expect(corner.at(-0.25)).toEqual([-1, 0]);
    expect(corner.at(1.25)).toEqual([3, 2]);
  });

  it('finds the nearest place, with its side', () => {
    expect(corner.nearest([1, 2])).toEqual({ share: 0.25, offset: 2, distance: 2 });
    expect(corner.nearest([1, -0.5]).offset).toBe(-0.5);
    expect(corner.mayReach([1, 2], 0.9)).toBe(false);
    expect(corner.mayReach([1, 2], 1.1)).toBe(true);
  });

  it('goes smoothly through its points', () => {
    const points = [
      [0, 0],
      [1, 1],
      [2, 0],
    ] as const;
    const curve = smoothCurve(points, 4);
    expect(curve.points).toHaveLength(9);
    expect([curve.points[0], curve.points[4], curve.points[8]]).toEqual(points);
  });
});

it('isInside knows a polygon from its hull', () => {
  const hook = [
    [0, 0],
    [4, 0],
    [4, 4],
    [2, 1],
    [0, 4],
  ] as const;
  expect(isInside(hook, [2, 0.5])).toBe(true);
  expect(isInside(hook, [2, 3])).toBe(false);
  expect(isInside(hook, [3.8, 3])).toBe(true);
});
