import type { PixelImage, Random } from '@musica/core';
import { blurBox, enlarge, scratch } from './background';
import type { NoiseTextures } from './noise';

/** What camera, screen and storage do to [size, size, 3] (sRGB, 0 to 255), in place; then rounds it to 8 bits. */
export function finishImage(
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
  // All of it is one factor for the channel, one for the gray, and a shift.
  const [red, , blue] = gains.map((gain) => saturation * gain * contrast);
  const green = saturation * contrast;
  const [grayRed, , grayBlue] = gains.map((gain) => (1 - saturation) * gain * contrast);
  const grayGreen = (1 - saturation) * contrast;
  const shift = 118 - 118 * contrast + brightness;
  for (let i = 0; i < pixels.length; i += 3) {
    const r = pixels[i]!;
    const g = pixels[i + 1]!;
    const b = pixels[i + 2]!;
    const gray = 0.3 * r + 0.59 * g + 0.11 * b;
    pixels[i] = red! * r + grayRed! * gray + shift;
    pixels[i + 1] = green * g + grayGreen * gray + shift;
    pixels[i + 2] = blue! * b + grayBlue! * gray + shift;
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
  const blocks = new Float32Array(small * small * 3);
  const counts = new Float32Array(small * small);
  addToBlocks(pixels, size, small, blocks, counts);
  divide(blocks, counts);
  enlarge(blocks, small, pixels, size);
}

function addToBlocks(
  pixels: Float32Array,
  size: number,
  small: number,
  blocks: Float32Array,
  counts: Float32Array,
): void {
  const blockOf = Int32Array.from({ length: size }, (_, i) =>
    Math.min(small - 1, Math.floor((i * small) / size)),
  );
  for (let y = 0; y < size; y++) {
    const row = blockOf[y]! * small;
    for (let x = 0; x < size; x++) {
      const block = row + blockOf[x]!;
      counts[block] = counts[block]! + 1;
      const at = (y * size + x) * 3;
      blocks[3 * block] = blocks[3 * block]! + pixels[at]!;
      blocks[3 * block + 1] = blocks[3 * block + 1]! + pixels[at + 1]!;
      blocks[3 * block + 2] = blocks[3 * block + 2]! + pixels[at + 2]!;
    }
  }
}

function divide(blocks: Float32Array, counts: Float32Array): void {
  for (let block = 0; block < counts.length; block++) {
    const share = 1 / Math.max(1, counts[block]!);
    for (let i = 3 * block; i < 3 * block + 3; i++) blocks[i] = blocks[i]! * share;
  }
}

/** Motion: the mean along a short way. */
function smear(pixels: Float32Array, size: number, random: Random): void {
  const angle = random.uniform(0, Math.PI);
  const length = random.uniform(2, 0.03 * size);
  const [dx, dy] = [(Math.cos(angle) * length) / 4, (Math.sin(angle) * length) / 4];
  const before = scratch(pixels.length);
  before.set(pixels);
  const within = (value: number) => Math.min(size - 1, Math.max(0, value));
  const shifts = [-2, -1, 0, 1, 2].map((k) => [Math.round(k * dx), Math.round(k * dy)] as const);
  pixels.fill(0);
  for (const [right, down] of shifts) {
    for (let y = 0; y < size; y++) {
      const row = within(y + down) * size;
      for (let x = 0; x < size; x++) {
        const at = (y * size + x) * 3;
        const from = (row + within(x + right)) * 3;
        pixels[at] = pixels[at]! + 0.2 * before[from]!;
        pixels[at + 1] = pixels[at + 1]! + 0.2 * before[from + 1]!;
        pixels[at + 2] = pixels[at + 2]! + 0.2 * before[from + 2]!;
      }
    }
  }
}
