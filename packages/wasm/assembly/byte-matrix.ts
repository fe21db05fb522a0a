import { zeros } from './arithmetic';

// A product with a matrix whose rows are whole numbers of -127 to 127 times a scale for each row, as files of 8 bits hold
// it. It reads a quarter of the bytes, which is what a single row is bound by, and one instruction multiplies eight numbers
// and adds them up to four. Weights are not rounded. The scales go into the left side, which becomes numbers of 16 bits,
// rounded to 2^-16 of the largest of each block: as much as the format's weights were rounded is 2^-8.

/** Values that share a unit; so many products of 127 and 32767 fit into 32 bits. */
const BLOCK = 128;

/**
 * Makes the left side of `multiplyBytes` from one row.
 * @param values [depth] float32; a multiple of 4
 * @param scales [depth] of the rows of the matrix
 * @param to [depth] int16
 * @param units [depth / 128, rounded up] float32: what a 1 stands for in each block
 */
export function roundRow(values: usize, scales: usize, depth: i32, to: usize, units: usize): void {
  for (let left = depth; left > 0; left -= BLOCK, units += 4) {
    const bytes = <usize>min(left, BLOCK) << 2;
    // f32x4.max, unlike pmax, lets NaN through: it comes out as NaN in the end.
    let largest = zeros();
    for (let at: usize = 0; at < bytes; at += 16) {
      largest = f32x4.max(largest, f32x4.abs(f32x4.mul(v128.load(values + at), v128.load(scales + at))));
    }
    largest = f32x4.max(largest, i32x4.shuffle(largest, largest, 2, 3, 0, 1));
    largest = f32x4.max(largest, i32x4.shuffle(largest, largest, 1, 0, 3, 2));
    const limit = f32x4.extract_lane(largest, 0);
    const perUnit = f32x4.splat(limit > 0 ? <f32>32767 / limit : 0);
    for (const end = values + bytes; values < end; values += 16, scales += 16, to += 8) {
      const value = f32x4.mul(f32x4.mul(v128.load(values), v128.load(scales)), perUnit);
      const whole = i32x4.trunc_sat_f32x4_s(f32x4.nearest(value));
      v128.store64_lane(to, i16x8.narrow_i32x4_s(whole, whole), 0);
    }
    store<f32>(units, limit / <f32>32767);
  }
}

/**
 * c = a b + bias.
 * @param a from `roundRow`, [rows, depth] int16, `aStride` bytes from row to row
 * @param units from there, `unitStride` bytes from row to row
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
  unitStride: usize,
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
    let unit = units;
    let to = c;
    let left = rows;
    for (; left >= 4; left -= 4) {
      fourRows(from, aStride, unit, unitStride, depth, b, bias, to, cStride);
      from += aStride << 2;
      unit += unitStride << 2;
      to += cStride << 2;
    }
    for (; left > 0; left--) {
      oneRow(from, unit, depth, b, bias, to);
      from += aStride;
      unit += unitStride;
      to += cStride;
    }
  }
}

/** As for float32: 4 rows by 8 columns in 8 registers, so each value of b is read and widened for four rows. */
// @ts-expect-error: decorator
@inline
function fourRows(
  a: usize,
  aStride: usize,
  units: usize,
  unitStride: usize,
  depth: i32,
  b: usize,
  bias: usize,
  c: usize,
  cStride: usize,
): void {
  const bias0 = v128.load(bias, 0);
  const bias1 = v128.load(bias, 16);
  for (let row = 0, to = c; row < 4; row++, to += cStride) {
    v128.store(to, bias0, 0);
    v128.store(to, bias1, 16);
  }
  let a1 = a + aStride;
  let a2 = a1 + aStride;
  let a3 = a2 + aStride;
  for (let left = depth; left > 0; left -= BLOCK, units += 4) {
    let c00 = i32x4.splat(0);
    let c01 = i32x4.splat(0);
    let c10 = i32x4.splat(0);
    let c11 = i32x4.splat(0);
    let c20 = i32x4.splat(0);
    let c21 = i32x4.splat(0);
    let c30 = i32x4.splat(0);
    let c31 = i32x4.splat(0);
    for (let end = b + (<usize>min(left, BLOCK) << 3); b < end; ) {
      const b0 = v128.load8x8_s(b, 0);
      const b1 = v128.load8x8_s(b, 8);
      let x = v128.load32_splat(a);
      c00 = i32x4.add(c00, i32x4.dot_i16x8_s(x, b0));
      c01 = i32x4.add(c01, i32x4.dot_i16x8_s(x, b1));
      x = v128.load32_splat(a1);
      c10 = i32x4.add(c10, i32x4.dot_i16x8_s(x, b0));
      c11 = i32x4.add(c11, i32x4.dot_i16x8_s(x, b1));
      x = v128.load32_splat(a2);
      c20 = i32x4.add(c20, i32x4.dot_i16x8_s(x, b0));
      c21 = i32x4.add(c21, i32x4.dot_i16x8_s(x, b1));
      x = v128.load32_splat(a3);
      c30 = i32x4.add(c30, i32x4.dot_i16x8_s(x, b0));
      c31 = i32x4.add(c31, i32x4.dot_i16x8_s(x, b1));
      a += 4;
      a1 += 4;
      a2 += 4;
      a3 += 4;
      b += 16;
    }
    let to = c;
    let unit = units;
    addTo(to, c00, c01, unit);
    addTo((to += cStride), c10, c11, (unit += unitStride));
    addTo((to += cStride), c20, c21, (unit += unitStride));
    addTo(to + cStride, c30, c31, unit + unitStride);
  }
}

// @ts-expect-error: decorator
@inline
function oneRow(a: usize, units: usize, depth: i32, b: usize, bias: usize, c: usize): void {
  v128.store(c, v128.load(bias, 0), 0);
  v128.store(c, v128.load(bias, 16), 16);
  for (let left = depth; left > 0; left -= BLOCK, units += 4) {
    let c0 = i32x4.splat(0);
    let c1 = i32x4.splat(0);
    for (let end = b + (<usize>min(left, BLOCK) << 3); b < end; a += 8, b += 32) {
      let x = v128.load32_splat(a, 0);
      c0 = i32x4.add(c0, i32x4.dot_i16x8_s(x, v128.load8x8_s(b, 0)));
      c1 = i32x4.add(c1, i32x4.dot_i16x8_s(x, v128.load8x8_s(b, 8)));
      x = v128.load32_splat(a, 4);
      c0 = i32x4.add(c0, i32x4.dot_i16x8_s(x, v128.load8x8_s(b, 16)));
      c1 = i32x4.add(c1, i32x4.dot_i16x8_s(x, v128.load8x8_s(b, 24)));
    }
    addTo(c, c0, c1, units);
  }
}

/** Adds the sums of a block, in its unit, to 8 columns. */
// @ts-expect-error: decorator
@inline
function addTo(c: usize, sum0: v128, sum1: v128, unit: usize): void {
  const scale = v128.load32_splat(unit);
  v128.store(c, f32x4.add(v128.load(c, 0), f32x4.mul(f32x4.convert_i32x4_s(sum0), scale)), 0);
  v128.store(c, f32x4.add(v128.load(c, 16), f32x4.mul(f32x4.convert_i32x4_s(sum1), scale)), 16);
}
