import { type Affine, applyAffine, composeAffine } from './affine';
import type { PixelImage } from './image';

/** An RGB part of an image with its place in it; `data` may be any 0..255 numbers. */
interface Source {
  readonly data: Uint8Array | Uint8ClampedArray | Float32Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** From pixels of the crop to pixels of this source. */
  readonly fromCrop: Affine;
}

interface CropSize {
  readonly width: number;
  readonly height: number;
}

/** Samples a square RGB crop from an image: see `warpTo`. */
export function warp(
  image: PixelImage,
  cropToImage: Affine,
  size: number,
  into?: Float32Array,
): Float32Array {
  return warpTo(image, cropToImage, { width: size, height: size }, into);
}

/**
 * Samples an RGB crop from an image.
 * Where the crop is smaller than what it shows, the image is first reduced by a whole factor with area averaging, so that
 * no detail turns into aliasing; the rest is bilinear. What lies outside the image is black.
 * @param cropToImage map from crop pixels to image pixels (see `cropTransform`)
 * @param size of the crop in pixels
 * @param into receives the crop, where memory is to be used again
 * @returns [height * width * 3] values 0..255, row by row; gray images are repeated over the channels, alpha is ignored
 */
export function warpTo(
  image: PixelImage,
  cropToImage: Affine,
  size: CropSize,
  into: Float32Array = new Float32Array(size.width * size.height * 3),
): Float32Array {
  const [a, b, , d, e] = cropToImage;
  const scale = Math.sqrt(Math.abs(a * e - b * d));
  const factor = Math.round(scale);
  const whole: Source = { ...image, fromCrop: cropToImage };
  into.fill(0);
  sampleBilinear(factor >= 2 ? reduce(whole, factor, size) : whole, size, into);
  return into;
}

/** Averages blocks of factor x factor pixels, only where the crop needs them. Blocks at the border average what exists. */
function reduce(source: Source, factor: number, size: CropSize): Source {
  const { data, width, height, channels } = source;
  const corners = [
    [0, 0],
    [size.width - 1, 0],
    [0, size.height - 1],
    [size.width - 1, size.height - 1],
  ] as const;
  const points = corners.map((corner) => applyAffine(source.fromCrop, corner));
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  // Two blocks of margin cover the bilinear neighbours; blocks are aligned to the region's own corner.
  const left = Math.max(0, Math.floor(Math.min(...xs)) - 2 * factor);
  const top = Math.max(0, Math.floor(Math.min(...ys)) - 2 * factor);
  const right = Math.min(width, Math.ceil(Math.max(...xs)) + 2 * factor);
  const bottom = Math.min(height, Math.ceil(Math.max(...ys)) + 2 * factor);
  const blocksX = Math.max(0, Math.ceil((right - left) / factor));
  const blocksY = Math.max(0, Math.ceil((bottom - top) / factor));
  const reduced = new Float32Array(blocksX * blocksY * 3);
  const [green, blue] = channels === 1 ? [0, 0] : [1, 2];
  for (let blockY = 0; blockY < blocksY; blockY++) {
    const y0 = top + blockY * factor;
    const y1 = Math.min(y0 + factor, height);
    for (let blockX = 0; blockX < blocksX; blockX++) {
      const x0 = left + blockX * factor;
      const x1 = Math.min(x0 + factor, width);
      let [r, g, bl] = [0, 0, 0];
      for (let y = y0; y < y1; y++) {
        for (let x = x0, at = (y * width + x0) * channels; x < x1; x++, at += channels) {
          r += data[at]!;
          g += data[at + green]!;
          bl += data[at + blue]!;
        }
      }
      const weight = 1 / ((x1 - x0) * (y1 - y0));
      const to = (blockY * blocksX + blockX) * 3;
      reduced[to] = r * weight;
      reduced[to + 1] = g * weight;
      reduced[to + 2] = bl * weight;
    }
  }
  const centre = (factor - 1) / 2;
  const toReduced: Affine = [
    1 / factor,
    0,
    -(left + centre) / factor,
    0,
    1 / factor,
    -(top + centre) / factor,
  ];
  return {
    data: reduced,
    width: blocksX,
    height: blocksY,
    channels: 3,
    fromCrop: composeAffine(toReduced, source.fromCrop),
  };
}

/** Adds to `result`, which is black. */
function sampleBilinear(source: Source, size: CropSize, result: Float32Array): void {
  const { data, width, height, channels, fromCrop } = source;
  const [a, b, c, d, e, f] = fromCrop;
  const [green, blue] = channels === 1 ? [0, 0] : [1, 2];
  const row = width * channels;
  const right = width - 1;
  const bottom = height - 1;
  for (let v = 0, to = 0; v < size.height; v++) {
    for (let u = 0; u < size.width; u++, to += 3) {
      const x = a * u + b * v + c;
      const y = d * u + e * v + f;
      if (x >= 0 && y >= 0 && x < right && y < bottom) {
        // All four neighbours exist: nearly every pixel of nearly every crop comes through here.
        const x0 = x | 0;
        const y0 = y | 0;
        const fx = x - x0;
        const fy = y - y0;
        const w11 = fx * fy;
        const w10 = fx - w11;
        const w01 = fy - w11;
        const w00 = 1 - fx - w01;
        const p00 = y0 * row + x0 * channels;
        const p10 = p00 + channels;
        const p01 = p00 + row;
        const p11 = p01 + channels;
        result[to] = w00 * data[p00]! + w10 * data[p10]! + w01 * data[p01]! + w11 * data[p11]!;
        result[to + 1] =
          w00 * data[p00 + green]! +
          w10 * data[p10 + green]! +
          w01 * data[p01 + green]! +
          w11 * data[p11 + green]!;
        result[to + 2] =
          w00 * data[p00 + blue]! +
          w10 * data[p10 + blue]! +
          w01 * data[p01 + blue]! +
          w11 * data[p11 + blue]!;
      } else if (x > -1 && y > -1 && x < width && y < height) {
        sampleBorder(source, x, y, result, to);
      }
    }
  }
}

/** A position of which not all four neighbours exist; the missing ones are black, so the border fades over one pixel. */
function sampleBorder(source: Source, x: number, y: number, result: Float32Array, to: number): void {
  const { data, width, height, channels } = source;
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  for (let dy = 0; dy < 2; dy++) {
    for (let dx = 0; dx < 2; dx++) {
      const px = x0 + dx;
      const py = y0 + dy;
      if (px < 0 || py < 0 || px >= width || py >= height) continue;
      const weight = (dx === 0 ? 1 - (x - x0) : x - x0) * (dy === 0 ? 1 - (y - y0) : y - y0);
      const at = (py * width + px) * channels;
      for (let channel = 0; channel < 3; channel++) {
        result[to + channel]! += weight * data[at + (channels === 1 ? 0 : channel)]!;
      }
    }
  }
}
