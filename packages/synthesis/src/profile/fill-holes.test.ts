import { Random } from '@musica/core';
import { expect, it } from 'vitest';
import { dilate, fillHoles } from './fill-holes';

it('keeps what is known and fills the rest from around it', () => {
  const [width, height] = [37, 23];
  const data = new Uint8Array(width * height * 3);
  const mask = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const hidden = Math.hypot(x - 18, y - 11) < 7;
      mask[y * width + x] = hidden ? 1 : 0;
      data.set(hidden ? [255, 255, 255] : [4 * x, 100, 40], 3 * (y * width + x));
    }
  }
  const filled = fillHoles({ data, width, height, channels: 3 }, mask);
  for (let pixel = 0; pixel < mask.length; pixel++) {
    const [red, green, blue] = filled.subarray(3 * pixel, 3 * pixel + 3);
    expect(green).toBe(100);
    expect(blue).toBe(40);
    if (!mask[pixel]) expect(red).toBe(4 * (pixel % width));
    // A ramp goes on as a ramp, roughly: 28 grey levels of slack on a hole that it crosses by 56.
    else expect(Math.abs(red! - 4 * (pixel % width))).toBeLessThan(28);
  }
});

it('leaves black where nothing is known', () => {
  const filled = fillHoles(
    { data: new Uint8Array(12).fill(9), width: 2, height: 2, channels: 3 },
    new Uint8Array(4).fill(1),
  );
  expect([...filled]).toEqual(new Array(12).fill(0));
});

it('grows a mask by a square', () => {
  const random = new Random(3);
  const [width, height, radius] = [19, 11, 2];
  const mask = Uint8Array.from({ length: width * height }, () => (random.chance(0.03) ? 1 : 0));
  const grown = dilate(mask, width, height, radius);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let near = 0;
      for (let v = Math.max(0, y - radius); v <= Math.min(height - 1, y + radius); v++) {
        for (let u = Math.max(0, x - radius); u <= Math.min(width - 1, x + radius); u++)
          near |= mask[v * width + u]!;
      }
      expect(grown[y * width + x]).toBe(near);
    }
  }
});
