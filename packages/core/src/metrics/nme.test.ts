import { describe, expect, it } from 'vitest';
import type { Point } from '../geometry/point';
import { ibug68 } from '../schemes/ibug68';
import type { LandmarkScheme } from '../schemes/scheme';
import { wflw98 } from '../schemes/wflw98';
import { normalizedMeanError, normalizerOf, pointErrors } from './nme';

/** Corners at x = 0, 20 (left eye) and 50, 74 (right eye): 74 between the outer ones, 52 between the middles. */
const eyes: Readonly<Record<string, readonly number[]>> = {
  eyeImageLeft: [0, 20],
  eyeImageRight: [50, 74],
};

/** A face whose points all lie at (30, 40), but for the eyes: contours from one corner to the other, at y = 10. */
function faceOf(scheme: LandmarkScheme): Point[] {
  const points = Array.from({ length: scheme.count }, (): Point => [30, 40]);
  for (const [part, [from, to]] of Object.entries(eyes)) {
    const contour = scheme.parts[part]!;
    // Half of the points run along the upper lid, half back along the lower one.
    const half = contour.length / 2;
    for (const [at, index] of contour.entries()) {
      const along = at <= half ? at / half : (contour.length - at) / half;
      points[index] = [from! + along * (to! - from!), 10];
    }
  }
  return points;
}

describe('normalizerOf', () => {
  it('inter-ocular and inter-pupil are two lengths: of the outer corners, and of the middles of the eyes', () => {
    const face = faceOf(ibug68);
    expect(normalizerOf(face, ibug68, 'inter-ocular')).toBeCloseTo(74, 9);
    // (50 + 74) / 2 - (0 + 20) / 2
    expect(normalizerOf(face, ibug68, 'inter-pupil')).toBeCloseTo(52, 9);
  });

  it('takes the pupils themselves where the scheme has them', () => {
    const face = faceOf(wflw98);
    face[96] = [13, 10];
    face[97] = [53, 40];
    expect(normalizerOf(face, wflw98, 'inter-ocular')).toBeCloseTo(74, 9);
    expect(normalizerOf(face, wflw98, 'inter-pupil')).toBeCloseTo(50, 9);
  });

  it('measures the box of the landmarks', () => {
    const face = faceOf(ibug68);
    // From (0, 10) to (74, 40).
    expect(normalizerOf(face, ibug68, 'box-diagonal')).toBeCloseTo(Math.hypot(74, 30), 9);
    expect(normalizerOf(face, ibug68, 'box-size')).toBeCloseTo(Math.sqrt(74 * 30), 9);
  });

  it('refuses a length of zero, and a wrong number of points', () => {
    const face = faceOf(ibug68);
    face[ibug68.outerEyeCorners[1]] = face[ibug68.outerEyeCorners[0]]!;
    const refused = expect.objectContaining({ code: 'landmarks' });
    expect(() => normalizerOf(face, ibug68, 'inter-ocular')).toThrow(refused);
    expect(normalizerOf(face, ibug68, 'inter-pupil')).toBeGreaterThan(0);
    expect(() => normalizerOf(face.slice(1), ibug68, 'inter-pupil')).toThrow(refused);
  });
});

it('the normalized mean error is the mean distance in percent of the length', () => {
  const truth: Point[] = [
    [0, 0],
    [10, 0],
  ];
  const found: Point[] = [
    [3, 4],
    [10, 1],
  ];
  expect(pointErrors(found, truth)).toEqual([5, 1]);
  expect(normalizedMeanError(found, truth, 50)).toBeCloseTo(6, 12);
  expect(normalizedMeanError(found, truth, 50, [1])).toBeCloseTo(2, 12);
});
