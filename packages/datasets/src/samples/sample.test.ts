import {
  boxOfLandmarks,
  buildPyramid,
  cropTransform,
  type FullScheme,
  type PixelImage,
  type Point,
  pyramidSizes,
  Random,
  standardize,
  warp,
} from '@musica/core';
import { describe, expect, it } from 'vitest';
import { augmentOptions, noAugmentation } from './augment-options';
import { makeSample, type SampleConfig, sampleRandom } from './sample';

/** Five points are enough to tell a flip from a wrong order: eyes, nose, corners of the mouth. */
const scheme: FullScheme = {
  name: 'five',
  count: 5,
  parts: {},
  mirror: [1, 0, 2, 4, 3],
  outerEyeCorners: [0, 1],
  pupils: [[0], [1]],
  inner: [0, 1, 2, 3, 4],
};
const landmarks: Point[] = [
  [110.3, 120.8],
  [190.6, 118.2],
  [152.4, 160.5],
  [122.1, 201.7],
  [181.9, 198.4],
];
const config: SampleConfig = {
  boxSize: 142,
  cropSize: 228,
  levels: [2, 1, 0],
  meanShape: [
    [0, 0],
    [1, 0],
    [0.5, 0.5],
    [0.1, 1],
    [0.9, 1],
  ],
};

/** White dots (Gaussian, deviation 3 px) on black, drawn at the given points. */
function dots(points: readonly Point[], size = 300): PixelImage {
  const data = new Uint8Array(size * size * 3);
  for (let y = 0, i = 0; y < size; y++) {
    for (let x = 0; x < size; x++, i += 3) {
      let value = 0;
      for (const [px, py] of points) value += 255 * Math.exp(-((x - px) ** 2 + (y - py) ** 2) / (2 * 3 ** 2));
      data.fill(Math.round(value), i, i + 3);
    }
  }
  return { data, width: size, height: size, channels: 3 };
}

/** Where the light of a crop is, in pixels; the least value counts as dark. */
function centroid(pixels: Float32Array, size: number): Point {
  const dark = pixels.reduce((least, value) => Math.min(least, value));
  let [sum, x, y] = [0, 0, 0];
  for (let i = 0; i < size * size; i++) {
    const light = pixels[i * 3]! - dark;
    sum += light;
    x += light * (i % size);
    y += light * Math.floor(i / size);
  }
  return [x / sum, y / sum];
}

const onlyGeometry = (mirror: number) =>
  augmentOptions({
    ...noAugmentation,
    mirror,
    rotation: { probability: 1 },
    shear: { probability: 1 },
    verticalScale: { probability: 1, range: [0.6, 1.4] },
    box: {},
  });

describe('makeSample', () => {
  it.each([
    ['as it is', 0],
    ['mirrored', 1],
  ])('keeps every landmark on what it marks: face %s', (_, mirror) => {
    const options = onlyGeometry(mirror);
    const images = landmarks.map((point) => dots([point]));
    let worst = 0;
    for (let draw = 0; draw < 25; draw++) {
      images.forEach((image, index) => {
        // The same generator gives the same geometry whatever the image shows.
        const sample = makeSample(
          { id: 'dots', image, landmarks },
          config,
          scheme,
          sampleRandom(7, 3, draw),
          options,
        );
        const [x, y] = centroid(sample.levels[0]!, config.cropSize);
        const named = mirror === 1 ? scheme.mirror[index]! : index;
        worst = Math.max(
          worst,
          Math.hypot(sample.landmarks[2 * named]! - x, sample.landmarks[2 * named + 1]! - y),
        );
      });
    }
    expect(worst).toBeLessThan(0.1);
  });

  it('is the plain crop of the tight box without augmentation', () => {
    const image = dots(landmarks);
    const sample = makeSample(
      { id: 'dots', image, landmarks },
      config,
      scheme,
      new Random(1),
      noAugmentation,
    );
    const box = boxOfLandmarks(landmarks);
    const crop = warp(image, cropTransform(box, config), config.cropSize);
    standardize(crop);
    const expected = buildPyramid(crop, config.cropSize, 3);
    expect(sample.levels.map((level) => level.length)).toEqual(
      pyramidSizes(config.cropSize, 3).map((side) => side * side * 3),
    );
    expected.forEach((level, index) => {
      const difference = level.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - sample.levels[index]![i]!)),
        0,
      );
      expect(difference).toBeLessThan(1e-3);
    });
    // By hand: the box is 83.5 high and 80.3 wide, so 142 crop pixels are its height, and its centre is the crop's.
    const scale = 142 / 83.5;
    const [centreX, centreY] = [150.45, 159.95];
    landmarks.forEach(([x, y], index) => {
      expect(sample.landmarks[2 * index]).toBeCloseTo(113.5 + (x - centreX) * scale, 3);
      expect(sample.landmarks[2 * index + 1]).toBeCloseTo(113.5 + (y - centreY) * scale, 3);
    });
    // The mean shape's first point is the box's top left corner.
    expect(sample.initial[0]).toBeCloseTo(113.5 - (80.3 / 2) * scale, 3);
    expect(sample.initial[1]).toBeCloseTo(113.5 - 71, 3);
  });

  it('draws the box around the landmarks of the turned face, within the limits of the options', () => {
    const image = dots(landmarks);
    const options = augmentOptions({
      ...onlyGeometry(0.5),
      box: { scale: [1, 1.1], aspect: 0, shift: 0.1, strong: 0 },
    });
    const shifts: number[] = [];
    for (let draw = 0; draw < 60; draw++) {
      const { landmarks: truth, initial } = makeSample(
        { id: 'dots', image, landmarks },
        config,
        scheme,
        sampleRandom(1, 0, draw),
        options,
      );
      const even = [...truth].filter((_, i) => i % 2 === 0);
      const tightWidth = Math.max(...even) - Math.min(...even);
      const boxLeft = initial[0]!;
      const boxWidth = initial[2]! - initial[0]!;
      expect(boxWidth / tightWidth).toBeGreaterThanOrEqual(0.9999);
      expect(boxWidth / tightWidth).toBeLessThan(1.1001);
      shifts.push((boxLeft + boxWidth / 2 - (Math.max(...even) + Math.min(...even)) / 2) / boxWidth);
    }
    expect(Math.max(...shifts.map(Math.abs))).toBeLessThan(0.1001);
    expect(Math.max(...shifts)).toBeGreaterThan(0.05);
    expect(Math.min(...shifts)).toBeLessThan(-0.05);
  });

  it('is a function of its generator: the same numbers, the same sample; other numbers, another one', () => {
    const face = { id: 'dots', image: dots(landmarks), landmarks };
    const make = (epoch: number, index: number) =>
      makeSample(face, config, scheme, sampleRandom(5, epoch, index));
    const late = make(4, 9);
    const [again, next, nextEpoch] = [make(4, 9), make(4, 10), make(5, 9)];
    expect(again).toEqual(late);
    expect(next.landmarks).not.toEqual(late.landmarks);
    expect(nextEpoch.landmarks).not.toEqual(late.landmarks);
  });

  it('stays finite, standardised and unchanged in its input, whatever is drawn', () => {
    const face = { id: 'dots', image: dots(landmarks), landmarks };
    const before = face.image.data.slice();
    for (let draw = 0; draw < 60; draw++) {
      const { levels } = makeSample(face, config, scheme, sampleRandom(11, 0, draw));
      const level = levels[0]!;
      const mean = level.reduce((sum, value) => sum + value, 0) / level.length;
      const variance = level.reduce((sum, value) => sum + (value - mean) ** 2, 0) / level.length;
      expect(mean).toBeCloseTo(0, 3);
      expect(variance).toBeCloseTo(1, 3);
    }
    expect(face.image.data).toEqual(before);
  });

  it('makes no more levels than the model reads', () => {
    const face = { id: 'dots', image: dots(landmarks), landmarks };
    const { levels } = makeSample(face, { ...config, levels: [1, 0] }, scheme, new Random(1));
    expect(levels.map(({ length }) => length)).toEqual([228 * 228 * 3, 114 * 114 * 3]);
  });

  it('numbers weights as it numbers the landmarks of a mirrored face', () => {
    const weights = landmarks.map((_, index) => index / 10);
    const face = { id: 'dots', image: dots(landmarks), landmarks, weights };
    const plain = makeSample(face, config, scheme, new Random(1), noAugmentation);
    expect([...plain.weights!]).toEqual([...Float32Array.from(weights)]);
    const flipped = makeSample(face, config, scheme, new Random(1), { ...noAugmentation, mirror: 1 });
    for (const [index, weight] of flipped.weights!.entries()) {
      expect(weight).toBeCloseTo(scheme.mirror[index]! / 10, 6);
    }
    expect(makeSample({ ...face, weights: undefined } as never, config, scheme, new Random(1)).weights).toBe(
      undefined,
    );
  });

  it('refuses landmarks that do not fit, and says of which face', () => {
    const image = dots(landmarks);
    const make = (points: Point[]) => () =>
      makeSample({ id: 'folder/a.jpg', image, landmarks: points }, config, scheme, new Random(1));
    expect(make(landmarks.slice(1))).toThrow(/folder\/a.jpg: expected 5 points, found 4/);
    expect(make(landmarks.map(([x]) => [x, 5]))).toThrow(/folder\/a.jpg.*one line/);
  });
});
