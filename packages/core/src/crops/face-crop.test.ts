import { describe, expect, it } from 'vitest';
import type { PixelImage } from '../geometry/image';
import type { Point } from '../geometry/point';
import { applySimilarity } from '../geometry/similarity';
import { arcFaceTemplate } from './crop-template';
import { cropSimilarity, faceCrop } from './face-crop';

/** The template's points turned by 90 degrees clockwise, twice as large, shifted: (x, y) becomes (200 - 2 y, 30 + 2 x). */
const turned = arcFaceTemplate.points.map(([x, y]): Point => [200 - 2 * y, 30 + 2 * x]);

describe('faceCrop', () => {
  it('undoes turn, scale and shift', () => {
    const similarity = cropSimilarity(turned);
    turned.forEach((point, index) => {
      const [x, y] = applySimilarity(similarity, point);
      expect(x).toBeCloseTo(arcFaceTemplate.points[index]![0], 9);
      expect(y).toBeCloseTo(arcFaceTemplate.points[index]![1], 9);
    });
    // x' = (y - 30) / 2, y' = (200 - x) / 2
    expect(similarity.a).toBeCloseTo(0, 12);
    expect(similarity.b).toBeCloseTo(-0.5, 12);
    expect([similarity.c, similarity.d]).toEqual([expect.closeTo(-15, 9), expect.closeTo(100, 9)]);
  });

  it('shows the pixels that lie there, at any size', () => {
    const [width, height] = [210, 260];
    const data = new Uint8Array(width * height * 3);
    // A gradient: red tells x, green tells y.
    for (let i = 0; i < width * height; i++) data.set([i % width, Math.floor(i / width), 7], 3 * i);
    const image: PixelImage = { data, width, height, channels: 3 };
    for (const size of [112, 224]) {
      const crop = faceCrop(image, turned, { size });
      expect([crop.width, crop.height, crop.data.length]).toEqual([size, size, size * size * 3]);
      const [x, y] = [40, 60];
      const at = 3 * (y * (size / 112) * size + x * (size / 112));
      const [red, green, blue] = crop.data.subarray(at, at + 3);
      // Reduced by area, a pixel of the crop is the mean of 2 x 2 of the image.
      expect(Math.abs(red! - (200 - 2 * y))).toBeLessThanOrEqual(1);
      expect(Math.abs(green! - (30 + 2 * x))).toBeLessThanOrEqual(1);
      expect(blue).toBe(7);
    }
  });

  it('takes the five points of a face from its landmarks', () => {
    const landmarks = Array.from({ length: 68 }, (): Point => [0, 0]);
    const [left, right, nose, cornerLeft, cornerRight] = turned as [Point, Point, Point, Point, Point];
    for (let i = 36; i < 42; i++) landmarks[i] = left;
    for (let i = 42; i < 48; i++) landmarks[i] = right;
    Object.assign(landmarks, { 30: nose, 48: cornerLeft, 54: cornerRight });
    const { a, b, c, d } = cropSimilarity(turned);
    expect(cropSimilarity(landmarks)).toEqual({
      a: expect.closeTo(a, 9),
      b: expect.closeTo(b, 9),
      c: expect.closeTo(c, 9),
      d: expect.closeTo(d, 9),
    });
  });

  it('refuses what cannot be cropped', () => {
    const image: PixelImage = { data: new Uint8Array(3), width: 1, height: 1, channels: 3 };
    expect(() => faceCrop(image, turned, { size: 0.5 })).toThrow(/size is 0.5/);
    expect(() => faceCrop(image, turned.slice(1))).toThrow(/4 landmarks/);
    expect(() =>
      faceCrop(
        image,
        turned.map((): Point => [1, 1]),
      ),
    ).toThrow(/lie in one point/);
  });
});
