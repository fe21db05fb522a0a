import { ibug68, type Point } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { agreeOnFace } from './agree-on-face';

/** A face that looks ahead, or by the nose's place between the eyes to the side. */
function face(nose: number, shift = 0): Point[] {
  const points = Array.from({ length: 68 }, (_, i): Point => [shift + (i % 10) * 10, (i % 7) * 15]);
  points[36] = [shift, 20];
  points[45] = [shift + 60, 20];
  points[48] = [shift + 10, 80];
  points[54] = [shift + 50, 80];
  points[30] = [shift + nose, 50];
  return points;
}

const plan = {
  sources: [
    { name: 'a', weight: 1 },
    { name: 'b', weight: 1, mostYaw: 45 },
  ],
  jawYaw: 20,
};

describe('agreeOnFace', () => {
  it('takes the mean of a face that looks ahead, jaw and all', () => {
    const { landmarks, weights, yaw } = agreeOnFace({ a: face(30), b: face(30, 1) }, plan, ibug68)!;
    expect(yaw).toBeCloseTo(0, 6);
    expect(landmarks[0]![0]).toBeCloseTo(0.5, 6);
    expect(weights[0]).toBeCloseTo(weights[30]!, 6);
    expect(weights[0]).toBeGreaterThan(0.9);
  });

  it('believes no source beyond its yaw, and labels no jaw of a turned head', () => {
    // atan(25 / (0.9 * 30)): 43 degrees, where b counts an eighth of its weight or less.
    const { landmarks, weights, yaw } = agreeOnFace({ a: face(55), b: face(55, 2) }, plan, ibug68)!;
    expect(yaw).toBeCloseTo(42.8, 1);
    expect(landmarks[20]![0]).toBeLessThan(0.4);
    expect(weights.slice(0, 17)).toEqual(new Array(17).fill(0));
    expect(weights[20]).toBeGreaterThan(0.5);
  });

  it('lets looks of a model count by how sure they are of a landmark', () => {
    const spreads = Array.from({ length: 68 }, (_, i) => (i === 20 ? 1000 : 0));
    const look = { landmarks: face(30, 3), spreads };
    const { landmarks } = agreeOnFace({ a: face(30), b: face(30) }, { ...plan, looks: 1 }, ibug68, look)!;
    expect(landmarks[20]![0]).toBeLessThan(0.01);
    expect(landmarks[21]![0]).toBeGreaterThan(10.5);
  });

  it('pulls towards points that were set by hand, or refuses where those are of another face', () => {
    const middle = (indices: number[]): Point => {
      const points = indices.map((i) => face(30)[i]!);
      return [0, 1].map((axis) => points.reduce((sum, p) => sum + p[axis]!, 0) / points.length) as [
        number,
        number,
      ];
    };
    const five = [middle([36, 37, 38, 39, 40, 41]), middle([42, 43, 44, 45, 46, 47]), face(30)[30]!];
    const hand = [...five, face(30)[48]!, [52, 80] as const];
    const pulling = { ...plan, anchors: { name: 'hand', share: 0.5 } };
    const { landmarks } = agreeOnFace({ a: face(30), b: face(30), hand }, pulling, ibug68)!;
    expect(landmarks[54]![0]).toBeGreaterThan(50.4);
    const far = [...hand.slice(0, 4), [90, 80] as const];
    expect(agreeOnFace({ a: face(30), b: face(30), hand: far }, pulling, ibug68)).toBe(undefined);
  });
});
