import { ibug68, type Point } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { agreeOnLandmarks } from './agree-on-landmarks';
import { faceYaw } from './face-yaw';
import { pullToAnchors } from './pull-to-anchors';

/** Four corners of a face of 100 x 100 pixels. */
const square: Point[] = [
  [0, 0],
  [100, 0],
  [0, 100],
  [100, 100],
];
const moved = (by: number): Point[] => square.map(([x, y]) => [x + by, y]);

describe('agreeOnLandmarks', () => {
  it('is the weighted mean of sources that are near to each other, with their deviation', () => {
    const { landmarks, spreads, weights } = agreeOnLandmarks([
      { landmarks: square, weight: 1 },
      { landmarks: moved(1), weight: 1 },
      { landmarks: moved(2), weight: 2 },
    ]);
    expect(landmarks[1]![0]).toBeCloseTo(101.25, 9);
    // Weighted variance (1 * 1.25^2 + 1 * 0.25^2 + 2 * 0.75^2) / 4, over 1 - (1/16 + 1/16 + 1/4).
    const spread = Math.sqrt((1.25 ** 2 + 0.25 ** 2 + 2 * 0.75 ** 2) / 4 / (1 - 0.375));
    for (const value of spreads) expect(value).toBeCloseTo(spread, 9);
    for (const value of weights) expect(value).toBeCloseTo(1 / (1 + (spread / 3) ** 2), 9);
  });

  it('follows the two that agree rather than the third', () => {
    const { landmarks, weights } = agreeOnLandmarks([
      { landmarks: square, weight: 1 },
      { landmarks: moved(0.5), weight: 1 },
      { landmarks: moved(30), weight: 1 },
    ]);
    // The mean would be 10 off; Huber's, which bounds the pull of the third, 2 at most.
    expect(landmarks[0]![0]).toBeGreaterThan(0.25);
    expect(landmarks[0]![0]).toBeLessThan(2.5);
    expect(weights[0]).toBeLessThan(0.1);
  });

  it('leaves to a source what only that knows, and gives what nobody knows no weight', () => {
    const { landmarks, weights } = agreeOnLandmarks([
      { landmarks: square, weight: [1, 1, 0, 1] },
      { landmarks: moved(8), weight: [0, 1, 0, 0] },
    ]);
    expect(landmarks[0]).toEqual([0, 0]);
    expect(weights[0]).toBeCloseTo(0.5, 9);
    expect(landmarks[2]![0]).toBeCloseTo(4, 9);
    expect(weights[2]).toBe(0);
  });

  it('refuses sources that do not fit', () => {
    expect(() => agreeOnLandmarks([])).toThrow(/no source/);
    expect(() =>
      agreeOnLandmarks([
        { landmarks: square, weight: 1 },
        { landmarks: square.slice(1), weight: 1 },
      ]),
    ).toThrow(/source 1 has 3 landmarks/);
  });
});

describe('pullToAnchors', () => {
  it('moves what an anchor stands for by the share, neighbours less, and nothing far away', () => {
    const face: Point[] = [...square, [100, 88], [50, 50]];
    const pulled = pullToAnchors(face, [{ point: [104, 100], landmarks: [3] }], 0.5)!;
    expect(pulled[3]![0]).toBeCloseTo(102, 9);
    // One deviation away: exp(-1/2) of it.
    expect(pulled[4]![0]).toBeCloseTo(100 + 2 * Math.exp(-0.5), 9);
    expect(pulled[0]![0]).toBeCloseTo(0, 12);
    expect(pulled[0]![1]).toBeCloseTo(0, 12);
  });

  it('is nothing where an anchor is of another face', () => {
    expect(pullToAnchors(square, [{ point: [140, 100], landmarks: [3] }], 0.5)).toBe(undefined);
  });
});

describe('faceYaw', () => {
  /** Eyes at (-3, 0) and (3, 0), the mouth below, a nose that stands out by 2.7: seen after a turn about the y axis. */
  const turned = (degrees: number): Point[] => {
    const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    const seen = (x: number, y: number, z: number): Point => [10 + x * cos + z * sin, 10 + y];
    const face = Array.from({ length: 68 }, (): Point => [0, 0]);
    face[36] = seen(-3, 0, 0);
    face[45] = seen(3, 0, 0);
    face[30] = seen(0, 3, 2.7);
    face[48] = seen(-2, 6, 0);
    face[54] = seen(2, 6, 0);
    return face;
  };

  it.each([0, 20, -45, 80])('finds a turn of %i degrees, to either side alike', (degrees) => {
    expect(faceYaw(turned(degrees), ibug68)).toBeCloseTo(Math.abs(degrees), 6);
  });
});
