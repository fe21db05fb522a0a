import { multiplyAdd } from '../arithmetic';

/**
 * A 1 x 1 convolution of a row of pixels with what follows it: c = max(a b + bias + residual, least).
 * @param a [pixels, depth] float32; the depth is 24, 48 or 96
 * @param b [panels, depth, 8]: the filters, 8 at a time
 * @param bias [panels * 8]
 * @param residual [pixels, panels * 8] to be added, or 0 for none
 * @param least 0 for ReLU, -Infinity for none
 * @param c [pixels, panels * 8]
 */
export function convolvePoints(
  a: usize,
  pixels: i32,
  depth: i32,
  b: usize,
  panels: i32,
  bias: usize,
  residual: usize,
  least: f32,
  c: usize,
): void {
  // With the depth a constant, one pointer reads four pixels.
  if (depth == 24) points<Depth24>(a, pixels, b, panels, bias, residual, least, c);
  else if (depth == 48) points<Depth48>(a, pixels, b, panels, bias, residual, least, c);
  else points<Depth96>(a, pixels, b, panels, bias, residual, least, c);
}

class Depth24 {}
class Depth48 {}
class Depth96 {}

/**
 * 4 pixels by 8 filters in 8 registers. One line of b a round and no more, for the reasons given at `multiply`; the filters
 * of all panels fit into the first cache, so the panels are the inner loop.
 */
// @ts-expect-error: decorator
@inline
function points<Depth>(
  a: usize,
  pixels: i32,
  b: usize,
  panels: i32,
  bias: usize,
  residual: usize,
  least: f32,
  c: usize,
): void {
  const pixelBytes: usize =
    (idof<Depth>() == idof<Depth24>() ? 24 : idof<Depth>() == idof<Depth48>() ? 48 : 96) * 4;
  const step = <usize>panels << 5;
  const smallest = f32x4.splat(least);
  for (; pixels >= 4; pixels -= 4, a += 4 * pixelBytes, c += step << 2) {
    let filters = b;
    for (let at: usize = 0; at < step; at += 32) {
      let c00 = v128.load(bias + at, 0);
      let c01 = v128.load(bias + at, 16);
      let c10 = c00;
      let c11 = c01;
      let c20 = c00;
      let c21 = c01;
      let c30 = c00;
      let c31 = c01;
      let from = a;
      for (const end = a + pixelBytes; from < end; from += 4, filters += 32) {
        const b0 = v128.load(filters, 0);
        const b1 = v128.load(filters, 16);
        let x = v128.load32_splat(from);
        c00 = multiplyAdd(x, b0, c00);
        c01 = multiplyAdd(x, b1, c01);
        x = v128.load32_splat(from, pixelBytes);
        c10 = multiplyAdd(x, b0, c10);
        c11 = multiplyAdd(x, b1, c11);
        x = v128.load32_splat(from, 2 * pixelBytes);
        c20 = multiplyAdd(x, b0, c20);
        c21 = multiplyAdd(x, b1, c21);
        x = v128.load32_splat(from, 3 * pixelBytes);
        c30 = multiplyAdd(x, b0, c30);
        c31 = multiplyAdd(x, b1, c31);
      }
      let to = c + at;
      let added = residual ? residual + at : 0;
      const next = residual ? step : 0;
      finish(c00, c01, added, smallest, to);
      to += step;
      added += next;
      finish(c10, c11, added, smallest, to);
      to += step;
      added += next;
      finish(c20, c21, added, smallest, to);
      to += step;
      added += next;
      finish(c30, c31, added, smallest, to);
    }
    if (residual) residual += step << 2;
  }
  for (; pixels > 0; pixels--, a += pixelBytes, c += step) {
    let filters = b;
    for (let at: usize = 0; at < step; at += 32) {
      let c0 = v128.load(bias + at, 0);
      let c1 = v128.load(bias + at, 16);
      let from = a;
      for (const end = a + pixelBytes; from < end; from += 4, filters += 32) {
        const x = v128.load32_splat(from);
        c0 = multiplyAdd(x, v128.load(filters, 0), c0);
        c1 = multiplyAdd(x, v128.load(filters, 16), c1);
      }
      finish(c0, c1, residual ? residual + at : 0, smallest, c + at);
    }
    if (residual) residual += step;
  }
}

/** The last steps for 8 sums of one pixel. */
// @ts-expect-error: decorator
@inline
function finish(low: v128, high: v128, residual: usize, smallest: v128, to: usize): void {
  if (residual) {
    low = f32x4.add(low, v128.load(residual, 0));
    high = f32x4.add(high, v128.load(residual, 16));
  }
  v128.store(to, f32x4.pmax(low, smallest), 0);
  v128.store(to, f32x4.pmax(high, smallest), 16);
}
