/** Side lengths of the levels of a pyramid over a square of `size` pixels: each half of the one before, rounded up. */
export function pyramidSizes(size: number, levels: number): number[] {
  const sizes = [size];
  while (sizes.length < levels) sizes.push(Math.ceil(sizes.at(-1)! / 2));
  return sizes;
}

/** A coordinate of level 0 in pixels of a level: pixel areas halve, so centres move by half a pixel. */
export function toLevel(coordinate: number, level: number): number {
  return (coordinate + 0.5) / 2 ** level - 0.5;
}

/**
 * A Gaussian pyramid of a square RGB image, [size * size * 3] values row by row.
 * Each level is the one before, smoothed with the binomial [1 3 3 1] / 8 along both axes (edges repeated) and taken at
 * every second position; the even kernel is centred between two pixels, which is where `toLevel` puts the new pixel.
 * @returns `levels` arrays, level 0 being `pixels` itself.
 */
export function buildPyramid(pixels: Float32Array, size: number, levels: number): Float32Array[] {
  const pyramid = [pixels];
  for (let side = size; pyramid.length < levels; side = Math.ceil(side / 2)) {
    pyramid.push(halve(pyramid.at(-1)!, side));
  }
  return pyramid;
}

function halve(pixels: Float32Array, size: number): Float32Array {
  const half = Math.ceil(size / 2);
  const last = size - 1;
  const narrow = new Float32Array(size * half * 3);
  // Columns with four neighbours lie between the first one and this one; they need no look at the edges.
  const border = Math.max(1, Math.floor((size - 1) / 2));
  for (let row = 0; row < size; row++) {
    const from = row * size * 3;
    const to = row * half * 3;
    narrowAtEdge(pixels, from, 0, last, narrow, to);
    for (let at = from + 3, i = to + 3; i < to + 3 * border; i += 3, at += 6) {
      narrow[i] = (pixels[at]! + pixels[at + 9]!) * 0.125 + (pixels[at + 3]! + pixels[at + 6]!) * 0.375;
      narrow[i + 1] =
        (pixels[at + 1]! + pixels[at + 10]!) * 0.125 + (pixels[at + 4]! + pixels[at + 7]!) * 0.375;
      narrow[i + 2] =
        (pixels[at + 2]! + pixels[at + 11]!) * 0.125 + (pixels[at + 5]! + pixels[at + 8]!) * 0.375;
    }
    for (let column = border; column < half; column++) {
      narrowAtEdge(pixels, from, column, last, narrow, to + 3 * column);
    }
  }
  const result = new Float32Array(half * half * 3);
  const stride = half * 3;
  for (let row = 0; row < half; row++) {
    const r0 = stride * Math.max(2 * row - 1, 0);
    const r1 = stride * 2 * row;
    const r2 = stride * Math.min(2 * row + 1, last);
    const r3 = stride * Math.min(2 * row + 2, last);
    const to = row * stride;
    for (let i = 0; i < stride; i++) {
      result[to + i] =
        (narrow[r0 + i]! + narrow[r3 + i]!) * 0.125 + (narrow[r1 + i]! + narrow[r2 + i]!) * 0.375;
    }
  }
  return result;
}

/** One pixel of a narrowed row, where neighbours may be missing. */
function narrowAtEdge(
  pixels: Float32Array,
  from: number,
  column: number,
  last: number,
  narrow: Float32Array,
  to: number,
): void {
  const c0 = from + 3 * Math.max(2 * column - 1, 0);
  const c1 = from + 6 * column;
  const c2 = from + 3 * Math.min(2 * column + 1, last);
  const c3 = from + 3 * Math.min(2 * column + 2, last);
  for (let channel = 0; channel < 3; channel++) {
    narrow[to + channel] =
      (pixels[c0 + channel]! + pixels[c3 + channel]!) * 0.125 +
      (pixels[c1 + channel]! + pixels[c2 + channel]!) * 0.375;
  }
}
