import { Random } from '@musica/core';
import { expect, it } from 'vitest';
import { shrink } from './shrink';

const image = (size: number, value: (x: number, y: number, channel: number) => number) =>
  Float32Array.from({ length: size * size * 3 }, (_, i) =>
    value(Math.floor(i / 3) % size, Math.floor(i / 3 / size), i % 3),
  );

it('keeps what is of one colour, each channel by itself', () => {
  const pixels = image(20, (_x, _y, channel) => 50 * channel + 10);
  shrink(pixels, 20, new Random(1), { smallest: 0.2, probability: 1 });
  for (const [i, value] of pixels.entries()) expect(value).toBeCloseTo(50 * (i % 3) + 10, 3);
});

it('keeps a slope where it was: nothing is shifted', () => {
  const pixels = image(40, (x) => 2 * x);
  shrink(pixels, 40, new Random(2), { smallest: 0.25, probability: 1 });
  // Averages of shared pixels are not quite those of a line.
  for (let x = 8; x < 32; x++) expect(Math.abs(pixels[(20 * 40 + x) * 3]! / 2 - x)).toBeLessThan(0.2);
});

it('takes away what a small image cannot hold', () => {
  const pixels = image(40, (x, y) => ((x + y) % 2) * 200);
  // At most half of the side.
  const random = { uniform: () => 0.5 } as unknown as Random;
  shrink(pixels, 40, random, { smallest: 0.1, probability: 1 });
  for (const value of pixels) expect(value).toBeCloseTo(100, 3);
});

it('changes nothing at full size', () => {
  const pixels = image(20, (x, y) => x * y);
  shrink(pixels, 20, new Random(1), { smallest: 1, probability: 1 });
  expect(pixels).toEqual(image(20, (x, y) => x * y));
});
