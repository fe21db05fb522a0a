import { ibug68, type PixelImage, type Point, Random } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { changeScene, type Scene } from './changes';
import { gaussianBlur } from './gaussian-blur';

const width = 60;
const height = 40;
/** Black, but for a bright dot. */
const dotted = (dot: Point): PixelImage => {
  const data = new Uint8Array(3 * width * height);
  data.fill(200, 3 * (width * dot[1] + dot[0]), 3 * (width * dot[1] + dot[0] + 1));
  return { data, width, height, channels: 3 };
};
/** Points on a circle, whose first lies on the dot; the eye corners (36, 45) are 8.1 apart. */
const ring = ([x, y]: Point): Point[] =>
  Array.from({ length: 68 }, (_, i) => [
    x - 10 + 10 * Math.cos((2 * Math.PI * i) / 68),
    y + 10 * Math.sin((2 * Math.PI * i) / 68),
  ]);
const scene = (): Scene => ({ image: dotted([40, 18]), faces: [ring([40, 18])] });
const change = (name: Parameters<typeof changeScene>[1], level: number, from = scene()) =>
  changeScene(from, name, level, ibug68, new Random(1));
const at = ({ data, width, channels }: PixelImage, x: number, y: number) => data[channels * (width * y + x)]!;

describe('changeScene', () => {
  it('turns clockwise, and the landmarks with the image', async () => {
    const quarter = (await change('turn', 90))!;
    expect([quarter.image.width, quarter.image.height]).toEqual([40, 60]);
    // Clockwise, what was to the right of the middle comes below it.
    const [x, y] = quarter.faces[0]![0]!;
    expect([x, y]).toEqual([expect.closeTo(39 - 18, 6), expect.closeTo(40, 6)]);
    expect(at(quarter.image, 21, 40)).toBe(200);
    const half = (await change('turn', 180))!;
    expect(half.faces[0]![0]).toEqual([expect.closeTo(19, 6), expect.closeTo(21, 6)]);
    expect(at(half.image, 19, 21)).toBe(200);
  });

  it('shrinks to a distance of the eyes, and enlarges nothing', async () => {
    const shrunk = (await change('shrink', 6))!;
    const [left, right] = [shrunk.faces[0]![36]!, shrunk.faces[0]![45]!];
    expect(Math.hypot(left[0] - right[0], left[1] - right[1])).toBeCloseTo(6, 6);
    expect(shrunk.image.width).toBe(Math.round((60 * 6) / Math.hypot(...difference(36, 45))));
    expect(await change('shrink', 24)).toBeUndefined();
  });

  it('darkens, blurs and compresses, and leaves the landmarks', async () => {
    const dark = (await change('darken', 0.25))!;
    expect(at(dark.image, 40, 18)).toBe(50);
    const blurred = (await change('blur', 0.1))!;
    expect(at(blurred.image, 40, 18)).toBeLessThan(60);
    expect(at(blurred.image, 41, 18)).toBeGreaterThan(5);
    const small = (await change('compress', 5))!;
    expect([small.image.width, small.image.height]).toEqual([60, 40]);
    expect(small.image.data).not.toEqual(scene().image.data);
    for (const { faces } of [dark, blurred, small]) expect(faces).toEqual(scene().faces);
  });

  it('covers its share of the face, and nothing else', async () => {
    const { image } = (await change('cover', 0.25))!;
    const covered = image.data.filter((value) => value === 118).length / 3;
    expect(covered / (20 * 20)).toBeCloseTo(0.25, 1);
    expect(image.data.filter((value) => value !== 118 && value !== 0 && value !== 200)).toHaveLength(0);
  });
});

it('a Gaussian blur keeps the sum, and spreads by its deviation', () => {
  const data = new Uint8Array(41 * 41).fill(0);
  for (let y = 15; y < 26; y++) for (let x = 15; x < 26; x++) data[41 * y + x] = 250;
  const { data: blurred } = gaussianBlur({ data, width: 41, height: 41, channels: 1 }, 2);
  const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);
  expect(sum(blurred) / sum(data)).toBeCloseTo(1, 2);
  // An edge passes half of its height at its place, and 16 % one deviation outside.
  expect(blurred[41 * 20 + 14]! / 250).toBeCloseTo(0.4, 1);
  expect(blurred[41 * 20 + 12]! / 250).toBeCloseTo(0.1, 1);
});

function difference(a: number, b: number): [number, number] {
  const [p, q] = [ring([40, 18])[a]!, ring([40, 18])[b]!];
  return [p[0] - q[0], p[1] - q[1]];
}
