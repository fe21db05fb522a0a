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
  for (let column = 0; column < half; column++) {
    const c0 = 3 * Math.max(2 * column - 1, 0);
    const c1 = 6 * column;
    const c2 = 3 * Math.min(2 * column + 1, last);
    const c3 = 3 * Math.min(2 * column + 2, last);
    for (let row = 0; row < size; row++) {
      const from = row * size * 3;
      const to = (row * half + column) * 3;
      for (let channel = 0; channel < 3; channel++) {
        const at = from + channel;
        narrow[to + channel] =
          (pixels[at + c0]! + pixels[at + c3]!) * 0.125 + (pixels[at + c1]! + pixels[at + c2]!) * 0.375;
      }
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
