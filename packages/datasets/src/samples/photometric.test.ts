import { Random } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { augmentOptions, noAugmentation } from './augment-options';
import { boxBlur } from './blur';
import { occlude } from './occlude';
import { addNoise, varyLight } from './photometric';

const ramp = () => Float32Array.from({ length: 3 * 256 }, (_, i) => Math.floor(i / 3));
const channel = (pixels: Float32Array, c: number) => [...pixels].filter((_, i) => i % 3 === c);

describe('varyLight', () => {
  it('multiplies each channel by a factor of its own', () => {
    const pixels = ramp();
    varyLight(pixels, new Random(2), augmentOptions({ ...noAugmentation, gain: { probability: 1 } }));
    const factors = [0, 1, 2].map((c) => channel(pixels, c)[100]! / 100);
    for (const [c, factor] of factors.entries()) {
      expect(factor).toBeGreaterThan(0.75);
      expect(factor).toBeLessThan(1.25);
      channel(pixels, c).forEach((value, i) => {
        expect(value).toBeCloseTo(Math.min(255, i * factor), 2);
      });
    }
    expect(new Set(factors).size).toBe(3);
  });

  it('draws tone curves that never fall and stay in 0..255', () => {
    const options = augmentOptions({ ...noAugmentation, tone: { probability: 1 } });
    for (let seed = 0; seed < 20; seed++) {
      const pixels = ramp();
      varyLight(pixels, new Random(seed), options);
      const red = channel(pixels, 0);
      expect(Math.min(...red)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...red)).toBeLessThanOrEqual(255);
      for (let i = 1; i < red.length; i++) expect(red[i]).toBeGreaterThanOrEqual(red[i - 1]!);
      expect(red).not.toEqual([...ramp()].filter((_, i) => i % 3 === 0));
    }
  });

  it('clips each channel by itself, and exposes all alike', () => {
    const neutral = { probability: 1, brightness: 0, contrast: [1, 1], gamma: [1, 1] };
    const clipped = ramp();
    varyLight(clipped, new Random(4), augmentOptions({ ...noAugmentation, tone: neutral }));
    const limits = [0, 1, 2].map((c) => {
      const values = channel(clipped, c);
      const [low, high] = [values[0]!, values[255]!];
      values.forEach((value, i) => {
        expect(value).toBeCloseTo(Math.min(Math.max(i, low), high), 3);
      });
      expect(low).toBeLessThanOrEqual(0.2 * 255);
      expect(high).toBeGreaterThanOrEqual(0.8 * 255);
      return [low, high];
    });
    expect(new Set(limits.flat()).size).toBe(6);

    const exposed = ramp();
    const tone = { probability: 1, clipping: 0 };
    varyLight(exposed, new Random(4), augmentOptions({ ...noAugmentation, tone }));
    expect(channel(exposed, 1)).toEqual(channel(exposed, 0));
    expect(channel(exposed, 2)).toEqual(channel(exposed, 0));
  });

  it('takes the colour away by the weights of the eye', () => {
    const pixels = Float32Array.of(255, 0, 0, 0, 255, 0, 10, 10, 10);
    varyLight(pixels, new Random(1), { ...noAugmentation, grayscale: 1 });
    [76.245, 76.245, 76.245, 149.685, 149.685, 149.685, 10, 10, 10].forEach((value, i) => {
      expect(pixels[i]).toBeCloseTo(value, 3);
    });
  });

  it('leaves a crop alone when nothing is drawn', () => {
    const pixels = ramp();
    varyLight(pixels, new Random(1), noAugmentation);
    expect(pixels).toEqual(ramp());
  });
});

describe('addNoise', () => {
  it('has the mean 0 and the deviation that was asked for, and keeps to 0..255', () => {
    const pixels = new Float32Array(60_000).fill(128);
    addNoise(pixels, 12, new Random(3));
    const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
    const deviation = Math.sqrt(pixels.reduce((sum, value) => sum + (value - mean) ** 2, 0) / pixels.length);
    expect(mean).toBeCloseTo(128, 0);
    expect(deviation).toBeGreaterThan(11.8);
    expect(deviation).toBeLessThan(12.2);
    const dark = new Float32Array(1000);
    addNoise(dark, 30, new Random(3));
    expect(Math.min(...dark)).toBe(0);
    expect(Math.max(...dark)).toBeGreaterThan(30);
  });
});

describe('boxBlur', () => {
  it('is the mean of the neighbourhood, with the edge repeated', () => {
    const size = 9;
    const random = new Random(4);
    const pixels = Float32Array.from({ length: size * size * 3 }, () => random.uniform(0, 255));
    const original = pixels.slice();
    boxBlur(pixels, size, 2);
    const at = (x: number, y: number, c: number) => {
      const inside = (i: number) => Math.min(Math.max(i, 0), size - 1);
      return original[(inside(y) * size + inside(x)) * 3 + c]!;
    };
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        for (let c = 0; c < 3; c++) {
          let sum = 0;
          for (let dy = -2; dy <= 2; dy++) for (let dx = -2; dx <= 2; dx++) sum += at(x + dx, y + dy, c);
          expect(pixels[(y * size + x) * 3 + c]).toBeCloseTo(sum / 25, 2);
        }
      }
    }
  });
});

describe('occlude', () => {
  it('changes one rectangle of at most the largest side and nothing else', () => {
    const size = 40;
    let changedSome = 0;
    for (let seed = 0; seed < 60; seed++) {
      // No two pixels are alike, so every change shows.
      const pixels = Float32Array.from({ length: size * size * 3 }, (_, i) => i / 20);
      const original = pixels.slice();
      occlude(pixels, size, 0.5, new Random(seed));
      const changed = [...original.keys()]
        .filter((i) => pixels[i] !== original[i])
        .map((i) => Math.floor(i / 3));
      if (changed.length === 0) continue;
      changedSome++;
      const xs = changed.map((i) => i % size);
      const ys = changed.map((i) => Math.floor(i / size));
      const width = Math.max(...xs) - Math.min(...xs) + 1;
      const height = Math.max(...ys) - Math.min(...ys) + 1;
      expect(width).toBeLessThanOrEqual(20);
      expect(height).toBeLessThanOrEqual(20);
      expect(new Set(changed).size).toBe(width * height);
    }
    expect(changedSome).toBeGreaterThan(50);
  });
});
