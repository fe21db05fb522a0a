import { ibug68, type Point, wflw98 } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { eyeOpenness, opennessFigures, opennessPairs } from './eye-openness';

/** Eyes of 68 points, 30 wide, so far open. */
function face(left: number, right: number): Point[] {
  const points: Point[] = Array.from({ length: 68 }, () => [0, 0]);
  for (const [first, height] of [
    [36, left],
    [42, right],
  ] as const) {
    for (const [i, [x, y]] of (
      [
        [0, 0],
        [10, -1],
        [20, -1],
        [30, 0],
        [20, 1],
        [10, 1],
      ] as const
    ).entries())
      points[first + i] = [x, (y * height) / 2];
  }
  return points;
}

describe('eyeOpenness', () => {
  it('is the eye aspect ratio of six points', () => {
    expect(eyeOpenness(face(9, 3), ibug68.parts.eyeImageLeft)).toBeCloseTo(9 / 30, 12);
    expect(eyeOpenness(face(9, 3), ibug68.parts.eyeImageRight)).toBeCloseTo(3 / 30, 12);
  });

  it('is the mean of the three heights of eight points over the width', () => {
    const points: Point[] = Array.from({ length: 98 }, () => [0, 0]);
    const eye = [
      [0, 0],
      [10, -3],
      [20, -6],
      [30, -3],
      [40, 0],
      [30, 3],
      [20, 6],
      [10, 3],
    ] as const;
    for (const [i, point] of eye.entries()) points[60 + i] = point;
    expect(eyeOpenness(points, wflw98.parts.eyeImageLeft)).toBeCloseTo((6 + 12 + 6) / 3 / 40, 12);
  });

  it('is undefined where no eye is', () => {
    expect(eyeOpenness(face(9, 9), undefined)).toBeUndefined();
    expect(eyeOpenness(face(9, 9), [1, 2, 3])).toBeUndefined();
    expect(
      eyeOpenness(
        Array.from({ length: 68 }, (): Point => [1, 1]),
        ibug68.parts.eyeImageLeft,
      ),
    ).toBeUndefined();
  });
});

describe('openness figures', () => {
  it('are the line of found on true openness, and the area by hand', () => {
    // Found is 0.2 + half of the truth; one shut eye is found more open than one of the two open ones.
    const pairs = [0.05, 0.1, 0.3, 0.4].map((truth) => ({ truth, found: 0.2 + truth / 2 }));
    expect(opennessFigures(pairs)).toMatchObject({ eyes: 4, shutAuroc: 1 });
    expect(opennessFigures(pairs)!.slope).toBeCloseTo(0.5, 12);
    const mixed = [
      [0.1, 0.35],
      [0.1, 0.2],
      [0.3, 0.3],
      [0.3, 0.4],
    ].map(([truth, found]) => ({ truth: truth!, found: found! }));
    expect(opennessFigures(mixed)!.shutAuroc).toBe(0.75);
  });

  it('are means of shut, open and wide open eyes, whose borders are 0.15 and 0.35', () => {
    const pairs = [
      [0.05, 0.12],
      [0.149, 0.16],
      [0.15, 0.2],
      [0.35, 0.3],
      [0.45, 0.36],
    ].map(([truth, found]) => ({ truth: truth!, found: found! }));
    const [shut, open, wide] = opennessFigures(pairs)!.groups;
    expect(shut).toMatchObject({ group: 'shut', eyes: 2 });
    expect(shut!.truth).toBeCloseTo(0.0995, 12);
    expect(shut!.found).toBeCloseTo(0.14, 12);
    expect(open).toEqual({ group: 'open', eyes: 1, truth: 0.15, found: 0.2 });
    expect(wide).toMatchObject({ group: 'wide', eyes: 2 });
    expect(wide!.found).toBeCloseTo(0.33, 12);
  });

  it('are null where nothing can be said, and left out without eyes', () => {
    expect(opennessFigures([{ truth: 0.3, found: 0.2 }])).toEqual({
      eyes: 1,
      slope: null,
      shutAuroc: null,
      groups: [{ group: 'open', eyes: 1, truth: 0.3, found: 0.2 }],
    });
    expect(opennessFigures([])).toBeUndefined();
  });

  it('are of faces that look ahead with uncovered eyes', () => {
    const [truth, found] = [face(9, 3), face(6, 6)];
    expect(opennessPairs({ attributes: { yaw: -24, pitch: 19 } }, truth, found, ibug68)).toHaveLength(2);
    expect(opennessPairs({ attributes: { yaw: -26 } }, truth, found, ibug68)).toHaveLength(0);
    expect(opennessPairs({ attributes: { pitch: 21 } }, truth, found, ibug68)).toHaveLength(0);
    const occluded = truth.map((_, index) => index === 37);
    const [right, ...rest] = opennessPairs({ occluded }, truth, found, ibug68);
    expect(rest).toEqual([]);
    expect(right!.truth).toBeCloseTo(0.1, 12);
    expect(right!.found).toBeCloseTo(0.2, 12);
  });
});
