import { describe, expect, it } from 'vitest';
import { applyAffine, invertAffine } from './affine';
import { assertBox, type Box, boundsOfBox, boxOfLandmarks, liesOutside } from './box';
import { cropTransform } from './crop';
import { anchorShape } from './mean-shape';
import type { Point } from './point';
import { rollOf } from './roll';

/** Its own mirror image about x = 0.5. */
const shape: Point[] = [
  [0, 0.1],
  [1, 0.1],
  [0.3, 0],
  [0.7, 0],
  [0.5, 0.5],
  [0.5, 1],
];
const box: Box = { x: 30, y: 50, width: 80, height: 120 };
const centre: Point = [70, 110];

const turn = (points: readonly Point[], degrees: number, [cx, cy]: Point = centre): Point[] => {
  const angle = (degrees * Math.PI) / 180;
  return points.map(([x, y]) => [
    cx + Math.cos(angle) * (x - cx) - Math.sin(angle) * (y - cy),
    cy + Math.sin(angle) * (x - cx) + Math.cos(angle) * (y - cy),
  ]);
};

const expectNear = (found: readonly Point[], expected: readonly Point[]) => {
  expect(found).toHaveLength(expected.length);
  found.forEach(([x, y], index) => {
    expect(x).toBeCloseTo(expected[index]![0], 9);
    expect(y).toBeCloseTo(expected[index]![1], 9);
  });
};

describe.each([-170, -40, 0, 25, 90].map((degrees) => ({ degrees, roll: degrees })))(
  'a face rolled by $degrees degrees',
  ({ roll }) => {
    const rolled = { ...box, roll };
    const face = turn(anchorShape(shape, box), roll);

    it('is where the shape in the rolled box is', () => expectNear(anchorShape(shape, rolled), face));

    it('is known by its landmarks, however broad it is', () => {
      expect(rollOf(face, shape)).toBeCloseTo(roll, 9);
      const broad = turn(anchorShape(shape, { ...box, width: 200 }), roll, [5, 6]);
      expect(rollOf(broad, shape)).toBeCloseTo(roll, 9);
    });

    it('has the rolled box as its tight box', () => {
      const found = boxOfLandmarks(face, roll);
      for (const side of ['x', 'y', 'width', 'height'] as const) {
        expect(found[side]).toBeCloseTo(box[side], 9);
      }
      expect(found.roll ?? 0).toBe(roll);
    });

    it('lies in the crop as an upright one does', () => {
      const geometry = { boxSize: 60, cropSize: 100 };
      const inCrop = (points: readonly Point[], of: Box) =>
        points.map((point) => applyAffine(invertAffine(cropTransform(of, geometry)), point));
      expectNear(inCrop(face, rolled), inCrop(anchorShape(shape, box), box));
    });
  },
);

describe('the bounds of a rolled box', () => {
  it('hold its corners', () => {
    expect(boundsOfBox({ ...box, roll: 90 })).toEqual({
      x: expect.closeTo(10, 9),
      y: expect.closeTo(70, 9),
      width: expect.closeTo(120, 9),
      height: expect.closeTo(80, 9),
    });
    expect(boundsOfBox(box)).toEqual(box);
  });

  it('decide whether it lies in the image', () => {
    const narrow = { x: -60, y: 0, width: 10, height: 200 };
    const image = { width: 100, height: 300 };
    expect(liesOutside(narrow, image)).toBe(true);
    expect(liesOutside({ ...narrow, roll: 90 }, image)).toBe(false);
    expect(() => assertBox({ ...box, roll: Number.NaN }, image)).toThrowError(
      expect.objectContaining({ code: 'box' }),
    );
  });
});
