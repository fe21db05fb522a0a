import type { PixelImage, Point } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { cutCrop } from './face-crops';

/** Black, with white pixels where the points are. */
function dots(width: number, height: number, points: readonly Point[]): PixelImage {
  const data = new Uint8Array(width * height * 3);
  for (const [x, y] of points) data.fill(255, (y * width + x) * 3, (y * width + x + 1) * 3);
  return { data, width, height, channels: 3 };
}

/** The centre of the light within `radius` of a place. */
function lightAround({ data, width, height }: PixelImage, [x, y]: Point, radius: number): Point {
  let [sum, sumX, sumY] = [0, 0, 0];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      if (Math.hypot(column - x, row - y) > radius) continue;
      const light = data[(row * width + column) * 3]!;
      sum += light;
      sumX += light * column;
      sumY += light * row;
    }
  }
  return [sumX / sum, sumY / sum];
}

const corners: Point[] = [
  [40, 50],
  [100, 50],
  [100, 90],
  [40, 90],
];

describe('cutCrop', () => {
  it.each([64, 200, 500])('puts the landmarks where the crop of %i pixels shows them', (size) => {
    const crop = cutCrop({ id: 'a', image: 'a', landmarks: corners }, dots(160, 120, corners), size);
    expect([crop.image.width, crop.image.height]).toEqual([size, size]);
    for (const place of crop.landmarks) {
      const [x, y] = lightAround(crop.image, place, size / 20);
      expect(Math.hypot(x - place[0], y - place[1])).toBeLessThan(0.5);
    }
    // 0.68 of the longest side to each side of the centre: 60 of 81.6 pixels.
    expect(crop.box.width).toBeCloseTo((size * 60) / 81.6, 3);
    expect(crop.box.height).toBeCloseTo((size * 40) / 81.6, 3);
    expect(crop).toMatchObject({ boxGiven: false, whole: { width: 160, height: 120 } });
    expect(crop.box.x + crop.box.width / 2).toBeCloseTo((size - 1) / 2, 3);
  });

  it('shows the box of the data set, unless it is far away', () => {
    const crop = (x: number, width: number) =>
      cutCrop(
        { id: 'a', image: 'a', landmarks: corners, box: { x, y: 40, width, height: 60 } },
        dots(160, 120, corners),
        100,
      );
    const near = crop(20, 100);
    expect(near.boxGiven).toBe(true);
    expect(near.box.x).toBeGreaterThan(0);
    expect(near.box.x + near.box.width).toBeLessThan(100);
    // The face is still 1 / 2.6 of the crop.
    const far = crop(-900, 2000);
    expect(far.landmarks[1]![0] - far.landmarks[0]![0]).toBeCloseTo(100 / 2.6, 3);
  });

  it('is black outside the image, and bears landmarks far outside or all in one place', () => {
    const outside = cutCrop(
      {
        id: 'a',
        image: 'a',
        landmarks: [
          [1e6, 5],
          [1e6 + 3, 9],
        ],
      },
      dots(20, 20, [[1, 1]]),
      64,
    );
    expect(outside.image.data.every((value) => value === 0)).toBe(true);
    const point = cutCrop(
      {
        id: 'a',
        image: 'a',
        landmarks: [
          [5, 5],
          [5, 5],
        ],
      },
      dots(20, 20, [[5, 5]]),
      64,
    );
    expect(point.landmarks[0]!.map((value) => Math.round(value * 1e6) / 1e6)).toEqual([31.5, 31.5]);
    const torn = cutCrop(
      {
        id: 'a',
        image: 'a',
        landmarks: [
          [5, 5],
          [1e6, 9],
        ],
      },
      dots(20, 20, [[5, 5]]),
      64,
    );
    expect(torn.landmarks.flat().every(Number.isFinite)).toBe(true);
  });
});
