/** Binary places of the weights. A constant, because shifts by a variable take four instructions. */
const PLACES = 13;

/**
 * A 1 x 1 convolution of a row of pixels with what follows it, on 16-bit numbers:
 * c = max(((a b + bias) >> 13) + residual, 0), with sums of 32 bits.
 * @param a [pixels, depth]; the depth is 24 or 48
 * @param b [panels, depth / 2, 8, 2]: pair of channels, filter, channel of the pair
 * @param bias [panels * 8] int32
 * @param residual [pixels, panels * 8]
 * @param c [pixels, panels * 8]
 */
export function shortConvolvePoints(
  a: usize,
  pixels: i32,
  depth: i32,
  b: usize,
  panels: i32,
  bias: usize,
  residual: usize,
  c: usize,
): void {
  // With the depth a constant, one pointer reads four pixels.
  if (depth == 24) points<Depth24>(a, pixels, b, panels, bias, residual, c);
  else points<Depth48>(a, pixels, b, panels, bias, residual, c);
}

class Depth24 {}
class Depth48 {}

/** As for float32: 4 pixels by 8 filters, one line of b a round. */
// @ts-expect-error: decorator
@inline
function points<Depth>(
  a: usize,
  pixels: i32,
  b: usize,
  panels: i32,
  bias: usize,
  residual: usize,
  c: usize,
): void {
  const pixelBytes: usize = (idof<Depth>() == idof<Depth24>() ? 24 : 48) * 2;
  const step = <usize>panels << 4;
  for (; pixels >= 4; pixels -= 4, a += 4 * pixelBytes, c += step << 2, residual += step << 2) {
    let filters = b;
    for (let at: usize = 0; at < step; at += 16) {
      let c00 = v128.load(bias + (at << 1), 0);
      let c01 = v128.load(bias + (at << 1), 16);
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
        c00 = i32x4.add(i32x4.dot_i16x8_s(x, b0), c00);
        c01 = i32x4.add(i32x4.dot_i16x8_s(x, b1), c01);
        x = v128.load32_splat(from, pixelBytes);
        c10 = i32x4.add(i32x4.dot_i16x8_s(x, b0), c10);
        c11 = i32x4.add(i32x4.dot_i16x8_s(x, b1), c11);
        x = v128.load32_splat(from, 2 * pixelBytes);
        c20 = i32x4.add(i32x4.dot_i16x8_s(x, b0), c20);
        c21 = i32x4.add(i32x4.dot_i16x8_s(x, b1), c21);
        x = v128.load32_splat(from, 3 * pixelBytes);
        c30 = i32x4.add(i32x4.dot_i16x8_s(x, b0), c30);
        c31 = i32x4.add(i32x4.dot_i16x8_s(x, b1), c31);
      }
      let to = c + at;
      let added = residual + at;
      finish(c00, c01, added, to);
      to += step;
      added += step;
      finish(c10, c11, added, to);
      to += step;
      added += step;
      finish(c20, c21, added, to);
      to += step;
      added += step;
      finish(c30, c31, added, to);
    }
  }
  for (; pixels > 0; pixels--, a += pixelBytes, c += step, residual += step) {
    let filters = b;
    for (let at: usize = 0; at < step; at += 16) {
      let c0 = v128.load(bias + (at << 1), 0);
      let c1 = v128.load(bias + (at << 1), 16);
      let from = a;
      for (const end = a + pixelBytes; from < end; from += 4, filters += 32) {
        const x = v128.load32_splat(from);
        c0 = i32x4.add(i32x4.dot_i16x8_s(x, v128.load(filters, 0)), c0);
        c1 = i32x4.add(i32x4.dot_i16x8_s(x, v128.load(filters, 16)), c1);
      }
      finish(c0, c1, residual + at, c + at);
    }
  }
}

/** The last steps for 8 sums of one pixel. */
// @ts-expect-error: decorator
@inline
function finish(low: v128, high: v128, residual: usize, to: usize): void {
  const sums = i16x8.narrow_i32x4_s(i32x4.shr_s(low, PLACES), i32x4.shr_s(high, PLACES));
  v128.store(to, i16x8.max_s(i16x8.add_sat_s(sums, v128.load(residual)), i64x2.splat(0)));
}
