import { describe, expect, it } from 'vitest';
import type { Point } from '../geometry/point';
import { analyseFace, eyeOpenness, headPose } from './analyse-face';
import { eyeAspectRatio, mouthAspectRatio } from './aspect-ratios';
import { gazeOf } from './gaze';
import { meanEyeball, meanFace } from './mean-face';

const radians = Math.PI / 180;

/** The mean head seen from `distance` centimetres, turned by the definition of the angles, one axis after the other. */
function seen(yaw: number, pitch: number, roll: number, { distance = 100, scale = 9 } = {}): Point[] {
  const [a, b, c] = [yaw * radians, pitch * radians, roll * radians];
  return meanFace.map(([x0, y0, z0]): Point => {
    // The nose, at z > 0, goes to the right.
    const [x1, z1] = [Math.cos(a) * x0 + Math.sin(a) * z0, -Math.sin(a) * x0 + Math.cos(a) * z0];
    // The nose goes down.
    const [y2, z2] = [Math.cos(b) * y0 - Math.sin(b) * z1, Math.sin(b) * y0 + Math.cos(b) * z1];
    // The crown goes to the right.
    const [x3, y3] = [Math.cos(c) * x1 + Math.sin(c) * y2, -Math.sin(c) * x1 + Math.cos(c) * y2];
    const near = distance / (distance - z2);
    return [300 + scale * near * x3, 200 - scale * near * y3];
  });
}

describe('headPose', () => {
  it.each([
    [0, 0, 0],
    [35, 0, 0],
    [0, -20, 0],
    [0, 0, 25],
    [-50, 15, 170],
    [80, 10, -40],
  ])('finds yaw %d, pitch %d, roll %d of the mean head', (yaw, pitch, roll) => {
    const pose = headPose(seen(yaw, pitch, roll))!;
    expect(pose.yaw).toBeCloseTo(yaw, 1);
    expect(pose.pitch).toBeCloseTo(pitch, 1);
    expect(pose.roll).toBeCloseTo(roll, 1);
  });

  it('bears outliers, small faces and another distance', () => {
    const points = seen(20, 10, -15, { distance: 60, scale: 2 });
    points[33] = [points[33]![0] + 20, points[33]![1]];
    const pose = headPose(points)!;
    expect(Math.abs(pose.yaw - 20)).toBeLessThan(2);
    expect(Math.abs(pose.pitch - 10)).toBeLessThan(3);
    expect(Math.abs(pose.roll + 15)).toBeLessThan(1);
  });

  it('has no answer for other landmarks, and for those that span nothing', () => {
    expect(headPose([[0, 0]])).toBeUndefined();
    expect(headPose(meanFace.map((): Point => [5, 5]))).toBeUndefined();
    expect(analyseFace(meanFace.map((): Point => [5, 5]))).toBeUndefined();
    expect(() => headPose(meanFace.map((): Point => [Number.NaN, 5]))).toThrow(/point 0/);
  });
});

describe('openness', () => {
  it('is the aspect ratio of the paper', () => {
    const eye: Point[] = [
      [0, 0],
      [3, -1],
      [7, -2],
      [10, 0],
      [7, 2],
      [3, 1],
    ];
    expect(eyeAspectRatio(eye)).toBeCloseTo((2 + 4) / 20, 12);
    const mouth: Point[] = [...eye.slice(0, 3), [9, -1], [10, 0], [9, 1], [7, 2], [3, 1]];
    expect(mouthAspectRatio(mouth)).toBeCloseTo((2 + 4 + 2) / 30, 12);
  });

  it('is that of each eye of a face', () => {
    const points = seen(0, 0, 0);
    for (const index of [43, 44, 46, 47]) points[index] = [points[index]![0], points[42]![1]];
    const { imageLeft, imageRight } = eyeOpenness(points)!;
    expect(imageLeft).toBeGreaterThan(0.2);
    // Of a lid that is shut to a line, what perspective leaves.
    expect(imageRight).toBeLessThan(0.02);
    expect(analyseFace(points)).toMatchObject({ eyeOpenness: { imageLeft, imageRight } });
    expect(analyseFace(points)).not.toHaveProperty('gaze');
  });
});

describe('gaze', () => {
  it('is where the pupils of the mean head look, whichever way the head is turned', () => {
    for (const [turn, right, up] of [
      [0, 0, 0],
      [0, 20, 0],
      [0, 0, -15],
      [30, -10, 5],
    ] as const) {
      const [a, b, c] = [turn * radians, right * radians, up * radians];
      const seenFrom = ([x, y, z]: readonly number[]): Point => [
        300 + 9 * (Math.cos(a) * x! + Math.sin(a) * z!),
        200 - 9 * y!,
      ];
      const looks = [Math.sin(b) * Math.cos(c), Math.sin(c), Math.cos(b) * Math.cos(c)];
      const eye = (from: number, to: number) => {
        const corners = [meanFace[from]!, meanFace[to]!];
        const pupil = [0, 1, 2].map(
          (k) =>
            (corners[0]![k]! + corners[1]![k]!) / 2 + meanEyeball.centre[k]! + meanEyeball.radius * looks[k]!,
        );
        return { corners: [seenFrom(corners[0]!), seenFrom(corners[1]!)] as const, pupil: seenFrom(pupil) };
      };
      const rotation = [
        [Math.cos(a), 0, Math.sin(a)],
        [0, 1, 0],
        [-Math.sin(a), 0, Math.cos(a)],
      ] as const;
      const gaze = gazeOf({ rotation, scale: 9, middle: [300, 200] }, [eye(36, 39), eye(42, 45)]);
      expect(gaze.yaw).toBeCloseTo(turn + right, 6);
      expect(gaze.pitch).toBeCloseTo(-up, 6);
    }
  });
});
