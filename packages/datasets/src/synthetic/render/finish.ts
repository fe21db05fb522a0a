import type { PixelImage, Random } from '@musica/core';
import { blurBox, enlarge } from './background';
import type { NoiseTextures } from './noise';

/** What camera, screen and storage do to [size, size, 3] (sRGB, 0 to 255), in place; then rounds it to 8 bits. */
export function finishPicture(
  pixels: Float32Array,
  size: number,
  random: Random,
  noise: NoiseTextures,
): PixelImage {
  if (random.chance(0.3)) blurBox(pixels, size, 1 + random.integer(Math.max(1, Math.round(size / 128))));
  if (random.chance(0.08)) smear(pixels, size, random);
  if (random.chance(0.22)) coarsen(pixels, size, random.uniform(1.3, 3.6));
  if (random.chance(0.65)) grade(pixels, random);
  if (random.chance(0.12)) toGray(pixels);
  const grain = random.chance(0.6) ? random.uniform(2, 16) : 0;
  const data = new Uint8ClampedArray(pixels.length);
  const start = random.integer(noise.grain.length);
  const coloured = random.chance(0.5);
  if (grain === 0) data.set(pixels);
  else if (coloured) addColouredGrain(pixels, noise.grain, grain, start, data);
  else addGrain(pixels, noise.grain, grain, start, data);
  return { data, width: size, height: size, channels: 3 };
}

/** Grain that differs between the channels; the sum of two uniform numbers is near enough to normal. */
function addColouredGrain(
  pixels: Float32Array,
  noise: Float32Array,
  grain: number,
  start: number,
  data: Uint8ClampedArray,
): void {
  for (let i = 0; i < pixels.length; i++) {
    const a = noise[(start + i * 7) & 0xffff]!;
    const b = noise[(start + i * 13 + 91) & 0xffff]!;
    data[i] = pixels[i]! + grain * 2.4 * (a + b - 1);
  }
}

/** The same grain on all channels. */
function addGrain(
  pixels: Float32Array,
  noise: Float32Array,
  grain: number,
  start: number,
  data: Uint8ClampedArray,
): void {
  for (let i = 0, place = 0; i < pixels.length; i += 3, place++) {
    const a = noise[(start + place * 7) & 0xffff]!;
    const b = noise[(start + place * 13 + 91) & 0xffff]!;
    const by = grain * 2.4 * (a + b - 1);
    data[i] = pixels[i]! + by;
    data[i + 1] = pixels[i + 1]! + by;
    data[i + 2] = pixels[i + 2]! + by;
  }
}

/** Contrast, brightness, gamma, saturation and white balance. */
function grade(pixels: Float32Array, random: Random): void {
  const contrast = random.uniform(0.7, 1.4);
  const brightness = random.uniform(-25, 25);
  const saturation = random.uniform(0.2, 1.5);
  const gains = [random.uniform(0.85, 1.15), 1, random.uniform(0.85, 1.15)];
  for (let i = 0; i < pixels.length; i += 3) {
    const gray = 0.3 * pixels[i]! + 0.59 * pixels[i + 1]! + 0.11 * pixels[i + 2]!;
    for (let channel = 0; channel < 3; channel++) {
      const value = (gray + saturation * (pixels[i + channel]! - gray)) * gains[channel]!;
      pixels[i + channel] = (value - 118) * contrast + 118 + brightness;
    }
  }
}

function toGray(pixels: Float32Array): void {
  for (let i = 0; i < pixels.length; i += 3) {
    const gray = 0.3 * pixels[i]! + 0.59 * pixels[i + 1]! + 0.11 * pixels[i + 2]!;
    pixels[i] = gray;
    pixels[i + 1] = gray;
    pixels[i + 2] = gray;
  }
}

/** Fewer pixels: means over blocks, drawn large again between their centres. */
function coarsen(pixels: Float32Array, size: number, factor: number): void {
  const small = Math.max(8, Math.round(size / factor));
  const step = size / small;
  const blocks = new Float32Array(small * small * 3);
  const counts = new Float32Array(small * small);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const block =
        Math.min(small - 1, Math.floor(y / step)) * small + Math.min(small - 1, Math.floor(x / step));
      counts[block] = counts[block]! + 1;
      const at = (y * size + x) * 3;
      for (let channel = 0; channel < 3; channel++) {
        blocks[3 * block + channel] = blocks[3 * block + channel]! + pixels[at + channel]!;
      }
    }
  }
  for (let i = 0; i < blocks.length; i++) blocks[i] = blocks[i]! / Math.max(1, counts[Math.floor(i / 3)]!);
  enlarge(blocks, small, pixels, size);
}

/** Motion: the mean along a short way. */
function smear(pixels: Float32Array, size: number, random: Random): void {
  const angle = random.uniform(0, Math.PI);
  const length = random.uniform(2, 0.03 * size);
  const [dx, dy] = [(Math.cos(angle) * length) / 4, (Math.sin(angle) * length) / 4];
  const before = Float32Array.from(pixels);
  const within = (value: number) => Math.min(size - 1, Math.max(0, Math.round(value)));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const at = (y * size + x) * 3;
      pixels.fill(0, at, at + 3);
      for (let k = -2; k <= 2; k++) {
        const from = (within(y + k * dy) * size + within(x + k * dx)) * 3;
        for (let channel = 0; channel < 3; channel++) {
          pixels[at + channel] = pixels[at + channel]! + before[from + channel]! / 5;
        }
      }
    }
  }
}
