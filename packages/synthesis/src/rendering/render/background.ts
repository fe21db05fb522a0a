import type { PixelImage, Random } from '@musica/core';
import { type NoiseTextures, smoothTexel } from './noise';

type Rgb = readonly [number, number, number];

/**
 * Fills [size, size, 3] (sRGB, 0 to 255) with what is behind the person: a part of one of the photographs where there are
 * some, else a wall, clouds of colour or clutter, in or out of focus.
 */
export function paintBackground(
  out: Float32Array,
  size: number,
  random: Random,
  noise: NoiseTextures,
  photographs: readonly PixelImage[],
): void {
  const radius = random.chance(0.6) ? random.uniform(0, 0.035) * size : 0;
  if (radius < 1) {
    paintSharp(out, size, random, noise, photographs);
    return;
  }
  // What is out of focus needs no more than half of the pixels.
  const small = Math.ceil(size / 2);
  const half = new Float32Array(small * small * 3);
  paintSharp(half, small, random, noise, photographs);
  for (let round = 0; round < 2; round++) blurBox(half, small, Math.max(1, Math.round(radius / 2)));
  enlarge(half, small, out, size);
}

function paintSharp(
  out: Float32Array,
  size: number,
  random: Random,
  noise: NoiseTextures,
  photographs: readonly PixelImage[],
): void {
  if (photographs.length > 0 && random.chance(0.85)) {
    paintPhotograph(out, size, photographs[random.integer(photographs.length)]!, random);
  } else {
    paintWall(out, size, random, noise);
    if (random.chance(0.7)) paintClutter(out, size, random, noise);
  }
}

const drawColour = (random: Random): Rgb => {
  const value = random.uniform(0, 255);
  const tint = random.chance(0.5) ? 25 : 110;
  return [
    value + random.uniform(-tint, tint),
    value + random.uniform(-tint, tint),
    value + random.uniform(-tint, tint),
  ];
};

function paintWall(out: Float32Array, size: number, random: Random, noise: NoiseTextures): void {
  const [a, b, c] = [drawColour(random), drawColour(random), drawColour(random)];
  const flat = random.chance(0.2);
  const turn = random.uniform(0, 2 * Math.PI);
  const [dx, dy] = [Math.cos(turn) / size, Math.sin(turn) / size];
  const scale = random.uniform(5, 60) / size;
  const strength = flat ? 0 : random.uniform(0, 1);
  const [px, py] = [random.uniform(0, 256), random.uniform(0, 256)];
  const [red, green, blue] = a;
  const [byRed, byGreen, byBlue] = [b[0] - red, b[1] - green, b[2] - blue];
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const part = flat ? 0.5 : Math.min(1, Math.max(0, 0.5 + (x - size / 2) * dx + (y - size / 2) * dy));
      const cloud =
        strength === 0 ? 0 : strength * (smoothTexel(noise.clouds, px + x * scale, py + y * scale) - 0.3);
      const at = (y * size + x) * 3;
      const wallRed = red + part * byRed;
      const wallGreen = green + part * byGreen;
      const wallBlue = blue + part * byBlue;
      out[at] = wallRed + cloud * (c[0] - wallRed);
      out[at + 1] = wallGreen + cloud * (c[1] - wallGreen);
      out[at + 2] = wallBlue + cloud * (c[2] - wallBlue);
    }
  }
}

function paintClutter(out: Float32Array, size: number, random: Random, noise: NoiseTextures): void {
  const count = 3 + random.integer(22);
  for (let i = 0; i < count; i++) {
    paintShape(out, size, random, noise, drawColour(random), {
      x: random.uniform(-0.1, 1.1) * size,
      y: random.uniform(-0.1, 1.1) * size,
      width: random.uniform(0.02, 0.5) * size,
      height: random.uniform(0.02, 0.5) * size,
    });
  }
}

/** Where a shape lies: its middle and its half sides in pixels. */
interface Extent {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function paintShape(
  out: Float32Array,
  size: number,
  random: Random,
  noise: NoiseTextures,
  colour: Rgb,
  { x, y, width, height }: Extent,
): void {
  const turn = random.uniform(0, Math.PI);
  const [c, s] = [Math.cos(turn), Math.sin(turn)];
  const round = random.chance(0.45);
  const rough = random.uniform(0, 80);
  const shade = random.uniform(-60, 60);
  const alpha = random.uniform(0.5, 1);
  // Half the sides of the box around the turned shape, and a pixel against rounding.
  const reachX = 1 + Math.abs(c) * width + Math.abs(s) * height;
  const reachY = 1 + Math.abs(s) * width + Math.abs(c) * height;
  const red = colour[0];
  const green = colour[1];
  const blue = colour[2];
  const stripes = random.chance(0.25) ? random.uniform(3, 30) : 0;
  const left = Math.max(0, Math.floor(x - reachX));
  const right = Math.min(size, x + reachX);
  const bottom = Math.min(size, y + reachY);
  for (let row = Math.max(0, Math.floor(y - reachY)); row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const u = ((column - x) * c + (row - y) * s) / width;
      const v = ((row - y) * c - (column - x) * s) / height;
      if (round ? u * u + v * v > 1 : Math.abs(u) > 1 || Math.abs(v) > 1) continue;
      const texture = rough * (smoothTexel(noise.clouds, column * 1.7 + x, row * 1.7 + y) - 0.5) + shade * u;
      const dark = stripes > 0 && Math.floor(u * stripes) % 2 === 0 ? 0.55 : 1;
      const at = (row * size + column) * 3;
      out[at] = out[at]! * (1 - alpha) + alpha * (red * dark + texture);
      out[at + 1] = out[at + 1]! * (1 - alpha) + alpha * (green * dark + texture);
      out[at + 2] = out[at + 2]! * (1 - alpha) + alpha * (blue * dark + texture);
    }
  }
}

/** A part of the photograph of any size, stretched to the image. */
function paintPhotograph(out: Float32Array, size: number, photograph: PixelImage, random: Random): void {
  const { width, height, data, channels } = photograph;
  const side = Math.min(width, height) * random.uniform(0.35, 1);
  const left = random.uniform(0, width - side);
  const top = random.uniform(0, height - side);
  const flip = random.chance(0.5);
  const scale = side / size;
  for (let row = 0; row < size; row++) {
    const y = Math.min(height - 1, Math.floor(top + row * scale));
    for (let column = 0; column < size; column++) {
      const x = Math.min(width - 1, Math.floor(left + (flip ? size - 1 - column : column) * scale));
      const from = (y * width + x) * channels;
      const at = (row * size + column) * 3;
      for (let channel = 0; channel < 3; channel++)
        out[at + channel] = data[from + (channels === 1 ? 0 : channel)]!;
    }
  }
}

/** Draws [small, small, 3] larger, between the centres of its pixels. */
export function enlarge(from: Float32Array, small: number, to: Float32Array, size: number): void {
  const step = size / small;
  const width = 3 * size;
  const lefts = new Int32Array(size);
  const shares = new Float64Array(size);
  for (let x = 0; x < size; x++) {
    const u = Math.min(small - 1.001, Math.max(0, (x + 0.5) / step - 0.5));
    lefts[x] = Math.floor(u);
    shares[x] = u - lefts[x]!;
  }
  // Two rows, stretched along themselves, serve all rows that lie between them.
  let above = new Float64Array(width);
  let below = new Float64Array(width);
  const stretch = (row: number, out: Float64Array): void => {
    for (let x = 0; x < size; x++) {
      const fx = shares[x]!;
      const at = 3 * (row * small + lefts[x]!);
      for (let channel = 0; channel < 3; channel++) {
        out[3 * x + channel] = from[at + channel]! * (1 - fx) + from[at + 3 + channel]! * fx;
      }
    }
  };
  let stretched = -1;
  for (let y = 0; y < size; y++) {
    const v = Math.min(small - 1.001, Math.max(0, (y + 0.5) / step - 0.5));
    const row = Math.floor(v);
    const fy = v - row;
    if (row !== stretched) {
      if (row === stretched + 1 && stretched >= 0) [above, below] = [below, above];
      else stretch(row, above);
      stretch(row + 1, below);
      stretched = row;
    }
    const start = y * width;
    for (let i = 0; i < width; i++) to[start + i] = above[i]! * (1 - fy) + below[i]! * fy;
  }
}

let memory = new Float32Array(0);

/** Memory for one function call, used again by the next: large arrays are dear to make and to clear away. */
export function scratch(length: number): Float32Array {
  if (memory.length < length) memory = new Float32Array(length);
  return memory;
}

/** Mean over (2 radius + 1) squared pixels, in place. */
export function blurBox(pixels: Float32Array, size: number, radius: number): void {
  const along = scratch(pixels.length);
  blurRows(pixels, along, size, radius);
  blurColumns(along, pixels, size, radius);
}

function blurRows(pixels: Float32Array, along: Float32Array, size: number, radius: number): void {
  const width = 3 * size;
  const share = 1 / (2 * radius + 1);
  const last = size - 1;
  for (let start = 0; start < pixels.length; start += width) {
    for (let channel = start; channel < start + 3; channel++) {
      let sum = 0;
      for (let i = -radius; i <= radius; i++) sum += pixels[channel + 3 * (i < 0 ? 0 : i > last ? last : i)]!;
      for (let i = 0; i < size; i++) {
        along[channel + 3 * i] = sum * share;
        const enters = i + radius + 1;
        const leaves = i - radius;
        sum +=
          pixels[channel + 3 * (enters > last ? last : enters)]! -
          pixels[channel + 3 * (leaves < 0 ? 0 : leaves)]!;
      }
    }
  }
}

/** Down all columns at once, row by row as they lie in memory. */
function blurColumns(along: Float32Array, pixels: Float32Array, size: number, radius: number): void {
  const width = 3 * size;
  const share = 1 / (2 * radius + 1);
  const last = size - 1;
  const sums = new Float64Array(width);
  for (let i = -radius; i <= radius; i++) {
    const start = width * (i < 0 ? 0 : i > last ? last : i);
    for (let x = 0; x < width; x++) sums[x] = sums[x]! + along[start + x]!;
  }
  for (let y = 0; y < size; y++) {
    const start = width * y;
    const enters = width * Math.min(last, y + radius + 1);
    const leaves = width * Math.max(0, y - radius);
    for (let x = 0; x < width; x++) {
      pixels[start + x] = sums[x]! * share;
      sums[x] = sums[x]! + (along[enters + x]! - along[leaves + x]!);
    }
  }
}
