import type { PixelImage } from '@musica/core';

/** Colours with a weight: [height, width, 4], red, green and blue times the weight, and the weight. */
interface Level {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/**
 * Fills the masked pixels of an RGB image smoothly from around them: averages of the known pixels on ever coarser
 * levels, taken from the finest level that knows any (push-pull: S. Gortler et al., The Lumigraph, SIGGRAPH 1996).
 * @param mask a byte a pixel, 0 where the pixel is known
 */
export function fillHoles(image: PixelImage, mask: Uint8Array): Uint8ClampedArray<ArrayBuffer> {
  const { width, height, data } = image;
  const finest: Level = { width, height, data: new Float32Array(width * height * 4) };
  for (let pixel = 0; pixel < width * height; pixel++) {
    if (mask[pixel]) continue;
    for (let channel = 0; channel < 3; channel++)
      finest.data[4 * pixel + channel] = data[3 * pixel + channel]!;
    finest.data[4 * pixel + 3] = 1;
  }
  pushPull(finest);
  const filled = new Uint8ClampedArray(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++)
      filled[3 * pixel + channel] = finest.data[4 * pixel + channel]!;
  }
  return filled;
}

/** Gives every pixel of the level full weight. */
function pushPull(level: Level): void {
  const { width, height, data } = level;
  if (width === 1 && height === 1) return;
  const half = { width: (width + 1) >> 1, height: (height + 1) >> 1 };
  const coarse: Level = { ...half, data: new Float32Array(half.width * half.height * 4) };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (data[4 * (y * width + x) + 3] === 0) continue;
      const to = 4 * ((y >> 1) * half.width + (x >> 1));
      const from = 4 * (y * width + x);
      for (let channel = 0; channel < 4; channel++) coarse.data[to + channel]! += data[from + channel]!;
    }
  }
  for (let at = 0; at < coarse.data.length; at += 4) {
    const weight = coarse.data[at + 3]!;
    if (weight <= 1) continue;
    for (let channel = 0; channel < 4; channel++) coarse.data[at + channel]! /= weight;
  }
  pushPull(coarse);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = 4 * (y * width + x);
      const missing = 1 - data[at + 3]!;
      if (missing <= 0) continue;
      // Bilinear between the centres of the coarse pixels.
      const cx = Math.min(half.width - 1, Math.max(0, x / 2 - 0.25));
      const cy = Math.min(half.height - 1, Math.max(0, y / 2 - 0.25));
      const [x0, y0] = [Math.floor(cx), Math.floor(cy)];
      const [x1, y1] = [Math.min(half.width - 1, x0 + 1), Math.min(half.height - 1, y0 + 1)];
      const [fx, fy] = [cx - x0, cy - y0];
      const a = 4 * (y0 * half.width + x0);
      const right = 4 * (x1 - x0);
      const down = 4 * half.width * (y1 - y0);
      const w00 = missing * (1 - fx) * (1 - fy);
      const w10 = missing * fx * (1 - fy);
      const w01 = missing * (1 - fx) * fy;
      const w11 = missing * fx * fy;
      for (let channel = 0; channel < 4; channel++) {
        const from = a + channel;
        data[at + channel]! +=
          w00 * coarse.data[from]! +
          w10 * coarse.data[from + right]! +
          w01 * coarse.data[from + down]! +
          w11 * coarse.data[from + right + down]!;
      }
    }
  }
}

/** Grows a mask by `radius` pixels, squarely: a running maximum along rows and then columns. */
export function dilate(mask: Uint8Array, width: number, height: number, radius: number): Uint8Array {
  const rows = new Uint8Array(mask.length);
  for (let y = 0; y < height; y++) spread(mask, rows, y * width, 1, width, radius);
  const grown = new Uint8Array(mask.length);
  for (let x = 0; x < width; x++) spread(rows, grown, x, width, height, radius);
  return grown;
}

function spread(
  from: Uint8Array,
  to: Uint8Array,
  start: number,
  stride: number,
  count: number,
  radius: number,
) {
  let until = -1;
  for (let i = 0; i < count; i++) {
    if (from[start + i * stride]) {
      for (let j = Math.max(until + 1, i - radius, 0); j <= Math.min(count - 1, i + radius); j++) {
        to[start + j * stride] = 1;
      }
      until = Math.min(count - 1, i + radius);
    }
  }
}
