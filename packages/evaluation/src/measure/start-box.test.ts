import { describe, expect, it } from 'vitest';
import { boxOfFace, jitterBox } from './start-box';

const box = { x: 10, y: 20, width: 100, height: 50 };

describe('disturbBox', () => {
  const many = Array.from({ length: 2000 }, (_, i) => jitterBox(box, 0.1, 7, `face ${i}`));

  it('scales both sides alike, by 0.9 to 1.1, evenly', () => {
    const scales = many.map(({ width }) => width / box.width);
    for (const [i, { height }] of many.entries()) expect(height / box.height).toBeCloseTo(scales[i]!, 10);
    expect(Math.min(...scales)).toBeGreaterThanOrEqual(0.9);
    expect(Math.min(...scales)).toBeLessThan(0.905);
    expect(Math.max(...scales)).toBeLessThanOrEqual(1.1);
    expect(Math.max(...scales)).toBeGreaterThan(1.095);
  });

  it('shifts the centre by up to a tenth of each side, evenly and each way for itself', () => {
    const shifts = many.map((b) => [(b.x + b.width / 2 - 60) / 100, (b.y + b.height / 2 - 45) / 50] as const);
    for (const axis of [0, 1] as const) {
      const values = shifts.map((shift) => shift[axis]);
      expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(0.1 + 1e-12);
      expect(Math.max(...values)).toBeGreaterThan(0.095);
      expect(Math.min(...values)).toBeLessThan(-0.095);
      expect(Math.abs(values.reduce((sum, value) => sum + value, 0) / values.length)).toBeLessThan(0.006);
    }
    expect(Math.abs(shifts.reduce((sum, [x, y]) => sum + x * y, 0) / shifts.length)).toBeLessThan(2e-4);
  });

  it('depends on seed and face alone', () => {
    expect(jitterBox(box, 0.1, 7, 'face 5')).toEqual(many[5]);
    expect(jitterBox(box, 0.1, 8, 'face 5')).not.toEqual(many[5]);
    expect(jitterBox(box, 0.1, 7, 'face 6')).not.toEqual(many[5]);
  });
});

describe('boxOfFace', () => {
  const face = {
    id: 'a.jpg',
    landmarks: [
      [1, 2],
      [11, 5],
    ] as const,
    box,
  };
  it('is the tight box, or the data set its own', () => {
    expect(boxOfFace(face, 'landmarks')).toEqual({ x: 1, y: 2, width: 10, height: 3 });
    expect(boxOfFace(face, 'dataset')).toBe(box);
    const { box: _, ...without } = face;
    expect(() => boxOfFace(without, 'dataset')).toThrow(/a\.jpg: the data set has no box/);
  });
});
