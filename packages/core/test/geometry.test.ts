import { describe, expect, it } from 'vitest';
import {
  anchorShape,
  applyAffine,
  boxOfLandmarks,
  buildPyramid,
  composeAffine,
  cropTransform,
  eyeCornersOf,
  intersectionOverUnion,
  invertAffine,
  landmarkSchemes,
  meanShape,
  mirrorOfScheme,
  type PixelImage,
  pupilsOf,
  pyramidSizes,
  Random,
  standardize,
  toLevel,
  warp,
} from '../src/index';

/** An image whose value at (x, y) is the given function, in all channels. */
function paint(
  width: number,
  height: number,
  value: (x: number, y: number) => number,
  channels: 1 | 3 | 4 = 3,
): PixelImage {
  const data = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++)
      data.fill(value(x, y), (y * width + x) * channels, (y * width + x + 1) * channels);
  }
  return { data, width, height, channels };
}

describe('affine maps', () => {
  it('compose and invert', () => {
    const turn = [0, -1, 3, 1, 0, 5] as const;
    const scale = [2, 0, 1, 0, 4, -1] as const;
    expect(applyAffine(turn, [1, 2])).toEqual([1, 6]);
    expect(applyAffine(composeAffine(turn, scale), [1, 2])).toEqual(
      applyAffine(turn, applyAffine(scale, [1, 2])),
    );
    expect(applyAffine(invertAffine(turn), [1, 6])).toEqual([1, 2]);
    expect(() => invertAffine([1, 2, 0, 2, 4, 0])).toThrow(/no inverse/);
  });
});

describe('cropTransform', () => {
  it('puts the box into the middle of the crop, its longest side boxSize long', () => {
    const toImage = cropTransform({ x: 100, y: 50, width: 60, height: 71 }, { boxSize: 142, cropSize: 228 });
    expect(applyAffine(toImage, [113.5, 113.5])).toEqual([130, 85.5]);
    // 142 crop pixels are the 71 pixels of the height.
    expect(applyAffine(toImage, [113.5, 113.5 + 71])[1]).toBeCloseTo(50 + 71, 10);
  });
});

describe('warp', () => {
  it('copies pixels where nothing moves, in each number of channels', () => {
    for (const channels of [1, 3, 4] as const) {
      const image = paint(8, 6, (x, y) => 10 * x + y, channels);
      const crop = warp(image, [1, 0, 2, 0, 1, 1], 4);
      for (let v = 0; v < 4; v++)
        for (let u = 0; u < 4; u++) expect(crop[(v * 4 + u) * 3 + 2]).toBe(10 * (u + 2) + v + 1);
    }
  });

  it('is exact on a ramp between pixels, turned and scaled', () => {
    const image = paint(60, 60, (x, y) => 2 * x + y);
    const map = [0.8, 0.6, 10, -0.6, 0.8, 30] as const;
    const crop = warp(image, map, 20);
    for (const [u, v] of [
      [0, 0],
      [19, 0],
      [7, 13],
      [19, 19],
    ] as const) {
      const [x, y] = applyAffine(map, [u, v]);
      expect(crop[(v * 20 + u) * 3]!).toBeCloseTo(2 * x + y, 3);
    }
  });

  it('keeps a ramp in place when it reduces, by any factor', () => {
    const image = paint(120, 120, (x, y) => x + y);
    for (const scale of [1.4, 2, 2.6, 5, 7.3]) {
      const map = [scale, 0, 9, 0, scale, 7] as const;
      const size = Math.floor(100 / scale);
      const crop = warp(image, map, size);
      for (const i of [0, Math.floor(size / 2), size - 2]) {
        expect(crop[(i * size + i) * 3]!, `scale ${scale}`).toBeCloseTo(16 + 2 * scale * i, 2);
      }
    }
  });

  it('turns detail finer than the crop into its mean, not into aliasing', () => {
    const stripes = paint(400, 400, (x) => (x % 2 === 0 ? 0 : 200));
    const crop = warp(stripes, [4, 0, 10, 0, 4, 10], 90);
    for (const value of crop) expect(value).toBeCloseTo(100, 3);
  });

  it('is black outside, fading over one pixel', () => {
    const image = paint(4, 4, () => 100);
    const crop = warp(image, [0.5, 0, -2, 0, 1, 1], 16);
    expect([0, 2, 3, 4, 5].map((u) => crop[u * 3])).toEqual([0, 0, 50, 100, 100]);
    expect([10, 11, 12].map((u) => crop[u * 3])).toEqual([100, 50, 0]);
  });
});

describe('standardize', () => {
  it('gives mean 0 and deviation 1, and zeros for one colour', () => {
    const values = Float32Array.from([1, 2, 3, 4]);
    standardize(values);
    const deviation = Math.sqrt(1.25);
    expect([...values].map((value) => value * deviation)).toEqual(
      [-1.5, -0.5, 0.5, 1.5].map((v) => expect.closeTo(v, 5)),
    );
    const flat = new Float32Array(12).fill(77);
    standardize(flat);
    expect([...flat]).toEqual(new Array(12).fill(0));
  });
});

describe('pyramid', () => {
  it('halves the sides, rounding up', () => expect(pyramidSizes(227, 3)).toEqual([227, 114, 57]));

  it('puts what is at a place where toLevel says', () => {
    const size = 32;
    const ramp = Float32Array.from({ length: size * size * 3 }, (_, i) => Math.floor(i / 3) % size);
    const [, half, quarter] = buildPyramid(ramp, size, 3);
    // A ramp's value is its x: away from the border a smoothed ramp is the same ramp.
    for (const column of [3, 8, 12]) expect(toLevel(half![(5 * 16 + column) * 3]!, 1)).toBeCloseTo(column, 5);
    for (const column of [2, 4]) expect(toLevel(quarter![(3 * 8 + column) * 3]!, 2)).toBeCloseTo(column, 5);
  });

  it('keeps flat areas and smooths with 1 3 3 1', () => {
    const image = new Float32Array(8 * 8 * 3);
    image[(3 * 8 + 3) * 3] = 64;
    const [, half] = buildPyramid(image, 8, 2);
    // Pixel 3 is the inner neighbour of 1 (covering 2 and 3) and the outer one of 2 (covering 4 and 5).
    expect([half![(1 * 4 + 1) * 3], half![(1 * 4 + 2) * 3], half![(2 * 4 + 2) * 3]]).toEqual([9, 3, 1]);
    const flat = buildPyramid(new Float32Array(7 * 7 * 3).fill(5), 7, 3);
    expect(new Set(flat.flatMap((level) => [...level]))).toEqual(new Set([5]));
  });
});

describe('boxes and shapes', () => {
  it('measures overlap', () => {
    const a = { x: 0, y: 0, width: 4, height: 2 };
    expect(intersectionOverUnion(a, a)).toBe(1);
    expect(intersectionOverUnion(a, { x: 2, y: 0, width: 4, height: 2 })).toBeCloseTo(4 / 12);
    expect(intersectionOverUnion(a, { x: 4, y: 0, width: 4, height: 2 })).toBe(0);
  });

  it('averages faces in units of their boxes, and puts the mean back', () => {
    const faces = [
      [
        [0, 0],
        [10, 20],
        [5, 10],
      ],
      [
        [100, 100],
        [102, 102],
        [100, 102],
      ],
    ] as const;
    const mean = meanShape(faces);
    expect(mean).toEqual([
      [0, 0],
      [1, 1],
      [0.25, 0.75],
    ]);
    expect(anchorShape(mean, boxOfLandmarks(faces[0]))).toEqual([
      [0, 0],
      [10, 20],
      [2.5, 15],
    ]);
    expect(() => meanShape([])).toThrow(/at least one face/);
    expect(() =>
      meanShape([
        [
          [1, 1],
          [1, 5],
        ],
      ]),
    ).toThrow(/span 0 x 4 pixels/);
  });
});

describe('landmark schemes', () => {
  it.each(landmarkSchemes)('$name is consistent', (scheme) => {
    const { count, parts, inner } = scheme;
    const mirror = mirrorOfScheme(scheme, 'it');
    const outerEyeCorners = eyeCornersOf(scheme, 'it');
    const pupils = pupilsOf(scheme, 'it');
    expect(mirror).toHaveLength(count);
    for (const [i, other] of mirror.entries()) expect(mirror[other]).toBe(i);
    // Each landmark belongs to exactly one part.
    expect(
      Object.values(parts)
        .flat()
        .sort((a, b) => a - b),
    ).toEqual([...Array(count).keys()]);
    expect(inner).toEqual([...Array(count).keys()].filter((i) => !parts.jaw!.includes(i)));
    expect(mirror[outerEyeCorners[0]]).toBe(outerEyeCorners[1]);
    expect(pupils[0].map((i) => mirror[i]).sort()).toEqual([...pupils[1]].sort());
  });
});

describe('Random', () => {
  it('has the moments of its distributions and repeats itself', () => {
    const draws = (random: Random) => Array.from({ length: 20_000 }, () => random.normal());
    const values = draws(new Random(11));
    const mean = values.reduce((a, b) => a + b) / values.length;
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(variance).toBeCloseTo(1, 1);
    expect(draws(new Random(11))).toEqual(values);
    expect(draws(new Random(11, 1))).not.toEqual(values);
  });
});
