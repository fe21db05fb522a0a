import { zeros } from './arithmetic';

// A product with a matrix whose rows are whole numbers of -127 to 127 times a scale for each row, as files of 8 bits hold
// it. It reads a quarter of the bytes, which is what a single row is bound by, and its sums are whole numbers. Weights are not
// rounded. The scales go into the left side, which becomes two 16-bit numbers for each value: rounded to 2^-30 of the largest,
// which is less than the rounding of sums in float32.

/** What the second number of a value counts, in units of the first. */
const FINE: f32 = 1 / 32768;
/** So many products of 127 and 32767 fit into 32 bits. */
const DEPTH_OF_SUM = 512;

/**
 * Makes the left side of `multiplyBytes` from one row.
 * @param values [depth] float32; a multiple of 4
 * @param scales [depth] of the rows of the matrix
 * @param to [depth / 2, 4] int16: the coarse numbers of two values, then the fine ones
 * @param unit where to store what a coarse 1 stands for, float32
 */
export function splitRow(values: usize, scales: usize, depth: i32, to: usize, unit: usize): void {
  const bytes = <usize>depth << 2;
  // f32x4.max, unlike pmax, lets NaN through: it comes out as NaN in the end.
  let largest = zeros();
  for (let at: usize = 0; at < bytes; at += 16) {
    largest = f32x4.max(largest, f32x4.abs(f32x4.mul(v128.load(values + at), v128.load(scales + at))));
  }
  largest = f32x4.max(largest, i32x4.shuffle(largest, largest, 2, 3, 0, 1));
  largest = f32x4.max(largest, i32x4.shuffle(largest, largest, 1, 0, 3, 2));
  const limit = f32x4.extract_lane(largest, 0);
  const perUnit = f32x4.splat(limit > 0 ? <f32>32767 / limit : 0);
  for (let at: usize = 0; at < bytes; at += 16, to += 16) {
    const value = f32x4.mul(f32x4.mul(v128.load(values + at), v128.load(scales + at)), perUnit);
    const coarse = f32x4.nearest(value);
    const fine = f32x4.nearest(f32x4.mul(f32x4.sub(value, coarse), f32x4.splat(1 / FINE)));
    // Coarse 0 to 3, fine 0 to 3; then two of each side by side.
    const both = i16x8.narrow_i32x4_s(i32x4.trunc_sat_f32x4_s(coarse), i32x4.trunc_sat_f32x4_s(fine));
    v128.store(to, i32x4.shuffle(both, both, 0, 2, 1, 3));
  }
  store<f32>(unit, limit / <f32>32767);
}

/**
 * c = a b + bias.
 * @param a from `splitRow`, [rows, depth / 2, 4] int16, `aStride` bytes from row to row
 * @param units [rows] from there
 * @param depth a multiple of 4
 * @param b [panels, panelDepth / 2, 8 columns, 2] int8, of which the first `depth` rows of each panel, from the pointer on,
 *   are used
 * @param bias [panels * 8]
 * @param c [rows, panels * 8], `cStride` bytes from row to row
 */
export function multiplyBytes(
  a: usize,
  aStride: usize,
  units: usize,
  rows: i32,
  depth: i32,
  b: usize,
  panelDepth: i32,
  panels: i32,
  bias: usize,
  c: usize,
  cStride: usize,
): void {
  for (let panel = 0; panel < panels; panel++, b += <usize>panelDepth << 3, bias += 32, c += 32) {
    let from = a;
    let to = c;
    for (let row = 0; row < rows; row++, from += aStride, to += cStride) {
      oneRow(from, load<f32>(units + (<usize>row << 2)), depth, b, bias, to);
    }
  }
}

// @ts-expect-error: decorator
@inline
function oneRow(a: usize, unit: f32, depth: i32, b: usize, bias: usize, c: usize): void {
  const coarseUnit = f32x4.splat(unit);
  const fineUnit = f32x4.splat(unit * FINE);
  let c0 = v128.load(bias, 0);
  let c1 = v128.load(bias, 16);
  for (let left = depth; left > 0; left -= DEPTH_OF_SUM) {
    let coarse0 = i32x4.splat(0);
    let coarse1 = i32x4.splat(0);
    let fine0 = i32x4.splat(0);
    let fine1 = i32x4.splat(0);
    for (let end = a + (<usize>min(left, DEPTH_OF_SUM) << 2); a < end; a += 16, b += 32) {
      const w0 = v128.load8x8_s(b, 0);
      const w1 = v128.load8x8_s(b, 8);
      let x = v128.load32_splat(a, 0);
      coarse0 = i32x4.add(coarse0, i32x4.dot_i16x8_s(x, w0));
      coarse1 = i32x4.add(coarse1, i32x4.dot_i16x8_s(x, w1));
      x = v128.load32_splat(a, 4);
      fine0 = i32x4.add(fine0, i32x4.dot_i16x8_s(x, w0));
      fine1 = i32x4.add(fine1, i32x4.dot_i16x8_s(x, w1));
      const w2 = v128.load8x8_s(b, 16);
      const w3 = v128.load8x8_s(b, 24);
      x = v128.load32_splat(a, 8);
      coarse0 = i32x4.add(coarse0, i32x4.dot_i16x8_s(x, w2));
      coarse1 = i32x4.add(coarse1, i32x4.dot_i16x8_s(x, w3));
      x = v128.load32_splat(a, 12);
      fine0 = i32x4.add(fine0, i32x4.dot_i16x8_s(x, w2));
      fine1 = i32x4.add(fine1, i32x4.dot_i16x8_s(x, w3));
    }
    c0 = f32x4.add(c0, inUnits(coarse0, coarseUnit, fine0, fineUnit));
    c1 = f32x4.add(c1, inUnits(coarse1, coarseUnit, fine1, fineUnit));
  }
  v128.store(c, c0, 0);
  v128.store(c, c1, 16);
}

// @ts-expect-error: decorator
@inline
function inUnits(coarse: v128, coarseUnit: v128, fine: v128, fineUnit: v128): v128 {
  return f32x4.add(
    f32x4.mul(f32x4.convert_i32x4_s(coarse), coarseUnit),
    f32x4.mul(f32x4.convert_i32x4_s(fine), fineUnit),
  );
}
