import { boxOfLandmarks, intersectionOverUnion, type PixelImage, type Point, Random } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { synthesizeFailure } from './failure';

/** Every pixel tells where it was. */
const image: PixelImage = {
  data: Uint8Array.from(
    { length: 60 * 50 * 3 },
    (_, i) => [Math.floor(i / 3) % 60, Math.floor(i / 180), 0][i % 3]!,
  ),
  width: 60,
  height: 50,
  channels: 3,
};
const landmarks: Point[] = [
  [10, 8],
  [26, 10],
  [18, 28],
];
const tight = boxOfLandmarks(landmarks);

describe('makeFailure', () => {
  it('shifts the box by half of a side or more, and keeps its size', () => {
    for (let seed = 0; seed < 50; seed++) {
      const { box, ...rest } = synthesizeFailure(image, landmarks, 'shifted', new Random(seed));
      const shift = Math.max(
        Math.abs(box.x - tight.x) / tight.width,
        Math.abs(box.y - tight.y) / tight.height,
      );
      expect(shift).toBeGreaterThanOrEqual(0.5);
      expect(shift).toBeLessThanOrEqual(0.8);
      expect([box.width, box.height]).toEqual([tight.width, tight.height]);
      expect(rest).toEqual({ image, landmarks });
    }
  });

  it('finds background, and beside a face that fills the image goes as far as its own size', () => {
    for (let seed = 0; seed < 50; seed++) {
      const { box } = synthesizeFailure(image, landmarks, 'background', new Random(seed));
      expect(intersectionOverUnion(box, tight)).toBeLessThanOrEqual(0.1);
    }
    const large: Point[] = [
      [0, 0],
      [59, 49],
    ];
    const { box } = synthesizeFailure(image, large, 'background', new Random(1));
    expect(Math.max(Math.abs(box.x) / 59, Math.abs(box.y) / 49)).toBeCloseTo(1, 9);
  });

  it('turns image, landmarks and box upside down together', () => {
    const turned = synthesizeFailure(image, landmarks, 'upside-down', new Random(1));
    expect(turned.landmarks[0]).toEqual([49, 41]);
    const [x, y] = turned.landmarks[0]!;
    const at = (y * 60 + x) * 3;
    expect([...turned.image.data.subarray(at, at + 3)]).toEqual([10, 8, 0]);
    expect(turned.box).toEqual({ x: 33, y: 21, width: 16, height: 20 });
  });
});
