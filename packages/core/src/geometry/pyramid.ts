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
 * @param into receives the levels from level 1 on, where memory is to be used again
 * @returns `levels` arrays, level 0 being `pixels` itself.
 */
export function buildPyramid(
  pixels: Float32Array,
  size: number,
  levels: number,
  into: readonly Float32Array[] = [],
): Float32Array[] {
  const pyramid = [pixels];
  for (let side = size; pyramid.length < levels; side = Math.ceil(side / 2)) {
    const half = into[pyramid.length - 1] ?? new Float32Array(Math.ceil(side / 2) ** 2 * 3);
    halve(pyramid.at(-1)!, side, half);
    pyramid.push(half);
  }
  return pyramid;
}

function halve(pixels: Float32Array, size: number, result: Float32Array): void {
  const half = Math.ceil(size / 2);
  const last = size - 1;
  const stride = size * 3;
  // Four rows make one, then its columns are narrowed: all that is needed beside the result is that row.
  const merged = new Float32Array(stride);
  // Columns with four neighbours lie between the first one and this one; they need no look at the edges.
  const border = Math.max(1, Math.floor((size - 1) / 2));
  for (let row = 0; row < half; row++) {
    const r0 = stride * Math.max(2 * row - 1, 0);
    const r1 = stride * 2 * row;
    const r2 = stride * Math.min(2 * row + 1, last);
    const r3 = stride * Math.min(2 * row + 2, last);
    for (let i = 0; i < stride; i++) {
      merged[i] = (pixels[r0 + i]! + pixels[r3 + i]!) * 0.125 + (pixels[r1 + i]! + pixels[r2 + i]!) * 0.375;
    }
    const to = row * half * 3;
    narrowAtEdge(merged, 0, last, result, to);
    for (let at = 3, i = to + 3; i < to + 3 * border; i += 3, at += 6) {
      result[i] = (merged[at]! + merged[at + 9]!) * 0.125 + (merged[at + 3]! + merged[at + 6]!) * 0.375;
      result[i + 1] =
        (merged[at + 1]! + merged[at + 10]!) * 0.125 + (merged[at + 4]! + merged[at + 7]!) * 0.375;
      result[i + 2] =
        (merged[at + 2]! + merged[at + 11]!) * 0.125 + (merged[at + 5]! + merged[at + 8]!) * 0.375;
    }
    for (let column = border; column < half; column++) {
      narrowAtEdge(merged, column, last, result, to + 3 * column);
    }
  }
}

/** One pixel of a narrowed row, where neighbours may be missing. */
function narrowAtEdge(
  row: Float32Array,
  column: number,
  last: number,
  result: Float32Array,
  to: number,
): void {
  const c0 = 3 * Math.max(2 * column - 1, 0);
  const c1 = 6 * column;
  const c2 = 3 * Math.min(2 * column + 1, last);
  const c3 = 3 * Math.min(2 * column + 2, last);
  for (let channel = 0; channel < 3; channel++) {
    result[to + channel] =
      (row[c0 + channel]! + row[c3 + channel]!) * 0.125 + (row[c1 + channel]! + row[c2 + channel]!) * 0.375;
  }
}
