import type { Random } from '@musica/core';
import type { AugmentOptions } from './augment-options';

/**
 * Makes a crop as coarse as one of a small face: reduced by area averaging, and enlarged again bilinearly, in place.
 * @param pixels size x size RGB values, interleaved.
 */
export function shrink(
  pixels: Float32Array,
  size: number,
  random: Random,
  { smallest }: AugmentOptions['shrink'],
): void {
  const coarse = Math.max(2, Math.round(size * random.uniform(smallest, 1)));
  if (coarse >= size) return;
  const narrow = resample(pixels, size, size, coarse);
  const small = transpose(resample(transpose(narrow, coarse, size), size, coarse, coarse), coarse, coarse);
  enlarge(small, coarse, pixels, size);
}

/** Averages rows of `width` pixels to `target` pixels; a pixel that two of them share counts in both by its share. */
function resample(from: Float32Array, width: number, rows: number, target: number): Float32Array {
  const to = new Float32Array(rows * target * 3);
  const factor = width / target;
  for (let column = 0; column < target; column++) {
    const [start, end] = [column * factor, (column + 1) * factor];
    for (let x = Math.floor(start); x < Math.min(Math.ceil(end), width); x++) {
      const share = (Math.min(end, x + 1) - Math.max(start, x)) / factor;
      for (let row = 0; row < rows; row++) {
        const [source, at] = [(row * width + x) * 3, (row * target + column) * 3];
        for (let c = 0; c < 3; c++) to[at + c]! += from[source + c]! * share;
      }
    }
  }
  return to;
}

function transpose(from: Float32Array, width: number, rows: number): Float32Array {
  const to = new Float32Array(from.length);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) to[(x * rows + y) * 3 + c] = from[(y * width + x) * 3 + c]!;
    }
  }
  return to;
}

/** The centres of the pixels agree, not their corners. */
function enlarge(from: Float32Array, width: number, to: Float32Array, size: number): void {
  const places = Array.from({ length: size }, (_, i) => {
    const place = Math.min(Math.max(((i + 0.5) * width) / size - 0.5, 0), width - 1);
    const before = Math.min(Math.floor(place), width - 2);
    return [before, place - before] as const;
  });
  places.forEach(([y0, fy], y) => {
    places.forEach(([x0, fx], x) => {
      const first = (y0 * width + x0) * 3;
      const below = first + width * 3;
      for (let c = 0; c < 3; c++) {
        const upper = from[first + c]! * (1 - fx) + from[first + 3 + c]! * fx;
        const lower = from[below + c]! * (1 - fx) + from[below + 3 + c]! * fx;
        to[(y * size + x) * 3 + c] = upper * (1 - fy) + lower * fy;
      }
    });
  });
}
