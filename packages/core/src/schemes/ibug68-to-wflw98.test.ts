import { describe, expect, it } from 'vitest';
import type { Point } from '../geometry/point';
import { ibug68ToWflw98, wflw98Mixtures, wflw98OfIbug68 } from './ibug68-to-wflw98';
import { ibug68, wflw98 } from './index';
import { wflw98ToIbug68 } from './wflw98-to-ibug68';

/** A face as regular as a drawing: jaw and lids on curves, mirrored at x = 0. */
function drawnFace(): Point[] {
  const points: Point[] = Array.from({ length: 68 }, () => [0, 0]);
  const put = (index: number, x: number, y: number) => {
    points[index] = [x, y];
    const other = ibug68.mirror[index]!;
    if (other !== index) points[other] = [-x, y];
  };
  for (let i = 0; i <= 8; i++) put(i, -80 * Math.cos((Math.PI * i) / 16), 100 * Math.sin((Math.PI * i) / 16));
  for (let i = 0; i < 5; i++) put(17 + i, -70 + 13 * i, -40 - 4 * Math.sin((Math.PI * i) / 4));
  for (let i = 0; i < 4; i++) put(27 + i, 0, -20 + 12 * i);
  for (let i = 0; i < 3; i++) put(31 + i, -12 + 6 * i, 25 + i);
  // Lids: parabolas, evenly from corner to corner.
  const lid = (t: number, height: number): [number, number] => [-60 + 30 * t, -20 - 4 * height * t * (1 - t)];
  put(36, ...lid(0, 0));
  put(37, ...lid(1 / 3, 8));
  put(38, ...lid(2 / 3, 8));
  put(39, ...lid(1, 0));
  put(40, ...lid(2 / 3, -5));
  put(41, ...lid(1 / 3, -5));
  for (let i = 48; i < 68; i++) points[i] = [3 * (i - 58), 50 + (i % 5)];
  return points;
}

describe('ibug68ToWflw98', () => {
  const face = drawnFace();
  const points = ibug68ToWflw98(face);

  it('keeps what both schemes have', () => {
    for (let i = 0; i < 17; i++) expect(points[2 * i]).toEqual(face[i]);
    expect(points.slice(51, 60)).toEqual(face.slice(27, 36));
    expect(points.slice(76, 96)).toEqual(face.slice(48, 68));
    for (const [from, to] of [
      [36, 60],
      [39, 64],
      [42, 68],
      [45, 72],
    ] as const)
      expect(points[to]).toEqual(face[from]);
  });

  it('reads what lies between off the curve', () => {
    // The jaw is an ellipse here, the lids are parabolas, which a cubic meets exactly.
    for (let i = 1; i < 32; i += 2) {
      const [x, y] = points[i]!;
      expect(Math.hypot(x / 80, y / 100), String(i)).toBeCloseTo(1, i === 1 || i === 31 ? 2 : 3);
    }
    for (const [k, t] of [
      [61, 1 / 4],
      [62, 1 / 2],
      [63, 3 / 4],
    ] as const) {
      expect(points[k]![0]).toBeCloseTo(-60 + 30 * t, 9);
      expect(points[k]![1]).toBeCloseTo(-20 - 32 * t * (1 - t), 9);
    }
    expect(points[96]![0]).toBeCloseTo(-45, 9);
  });

  it('outlines the brows on both sides of their middle', () => {
    for (const [upper, lower, of68] of [
      [34, 41, 18],
      [37, 38, 21],
      [42, 50, 22],
      [45, 47, 25],
    ] as const) {
      expect(points[upper]![1]).toBeLessThan(face[of68]![1]);
      expect((points[upper]![1] + points[lower]![1]) / 2).toBeCloseTo(face[of68]![1], 9);
    }
  });

  it('is undone by the conversion of PIPNet, but for what its thirds and verticals round', () => {
    for (const [i, [x, y]] of wflw98ToIbug68(points).entries()) {
      // Percent of the eyes' distance, which is 120.
      expect((100 * Math.hypot(x - face[i]![0], y - face[i]![1])) / 120, String(i)).toBeLessThan(1.5);
    }
  });

  it('commutes with the mirror of both schemes', () => {
    const flip = (all: readonly Point[], mirror: readonly number[]): Point[] =>
      mirror.map((other) => [-all[other]![0], all[other]![1]]);
    const crooked = face.map(([x, y], i): Point => [x + (i % 7), y + (i % 3)]);
    const once = ibug68ToWflw98(flip(crooked, ibug68.mirror));
    const other = flip(ibug68ToWflw98(crooked), wflw98.mirror);
    for (const [i, [x, y]] of once.entries()) {
      expect(x, String(i)).toBeCloseTo(other[i]![0], 9);
      expect(y, String(i)).toBeCloseTo(other[i]![1], 9);
    }
  });

  it('has weights that sum to one, trust between 0 and 1, and a place for each patch', () => {
    for (const { weights, trust } of wflw98Mixtures) {
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
      expect(trust).toBeGreaterThan(0);
      expect(trust).toBeLessThanOrEqual(1);
    }
    expect(new Set(wflw98OfIbug68).size).toBe(68);
    const mirrored = wflw98OfIbug68.map((index) => wflw98.mirror[index]);
    expect(mirrored).toEqual(ibug68.mirror.map((other) => wflw98OfIbug68[other]));
  });

  it('refuses another count', () => {
    expect(() => ibug68ToWflw98(points)).toThrow(/98 landmarks, the conversion needs 68/);
  });
});
