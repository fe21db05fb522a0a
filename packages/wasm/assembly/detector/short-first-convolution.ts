import { roundToShorts } from './shorts';

/** Bytes from one output's first input to the next one's: stride 2, 3 channels. */
const STEP: usize = 2 * 3 * 2;
/** Bytes of the inputs that an output takes from one row: 5 pixels of 3 channels, and one value with a weight of 0. */
const TAPS: usize = 16 * 2;

/**
 * Pixels, float32 0 .. 255, as 16-bit numbers: 32 (pixel - 127.5).
 * @param count a multiple of 8
 */
export function shortPixels(from: usize, count: i32, to: usize): void {
  const factor = f32x4.splat(32);
  const offset = f32x4.splat(-127.5 * 32);
  for (const end = from + ((<usize>count) << 2); from < end; from += 32, to += 16) {
    const low = f32x4.add(f32x4.mul(v128.load(from, 0), factor), offset);
    const high = f32x4.add(f32x4.mul(v128.load(from, 16), factor), offset);
    v128.store(to, roundToShorts(low, high));
  }
}

/**
 * As `firstConvolutionRow`, on 16-bit numbers.
 * @param rows addresses of the 5 input rows [2 columns + 3, 3], from one pixel before the first output's on
 * @param columns outputs, a multiple of 4
 * @param weights [panels, 5, 8, 8, 2]: row, pair of taps, filter, tap of the pair
 * @param bias [panels * 8] int32
 * @param to [columns, panels * 8]: the sums over 2^15
 */
export function shortFirstConvolutionRow(
  rows: usize,
  columns: i32,
  weights: usize,
  panels: i32,
  bias: usize,
  to: usize,
): void {
  const step = (<usize>panels) << 4;
  const none = i64x2.splat(0);
  for (let x: usize = 0; columns > 0; columns -= 4, x += 4 * STEP, to += step << 2) {
    let filters = weights;
    for (let at: usize = 0; at < step; at += 16) {
      let c00 = v128.load(bias + (at << 1), 0);
      let c01 = v128.load(bias + (at << 1), 16);
      let c10 = c00;
      let c11 = c01;
      let c20 = c00;
      let c21 = c01;
      let c30 = c00;
      let c31 = c01;
      for (let row = rows; row < rows + 20; row += 4) {
        let from = <usize>load<u32>(row) + x;
        for (const end = from + TAPS; from < end; from += 4, filters += 32) {
          const b0 = v128.load(filters, 0);
          const b1 = v128.load(filters, 16);
          let value = v128.load32_splat(from);
          c00 = i32x4.add(i32x4.dot_i16x8_s(value, b0), c00);
          c01 = i32x4.add(i32x4.dot_i16x8_s(value, b1), c01);
          value = v128.load32_splat(from, STEP);
          c10 = i32x4.add(i32x4.dot_i16x8_s(value, b0), c10);
          c11 = i32x4.add(i32x4.dot_i16x8_s(value, b1), c11);
          value = v128.load32_splat(from, 2 * STEP);
          c20 = i32x4.add(i32x4.dot_i16x8_s(value, b0), c20);
          c21 = i32x4.add(i32x4.dot_i16x8_s(value, b1), c21);
          value = v128.load32_splat(from, 3 * STEP);
          c30 = i32x4.add(i32x4.dot_i16x8_s(value, b0), c30);
          c31 = i32x4.add(i32x4.dot_i16x8_s(value, b1), c31);
        }
      }
      let output = to + at;
      v128.store(output, i16x8.max_s(i16x8.narrow_i32x4_s(i32x4.shr_s(c00, 15), i32x4.shr_s(c01, 15)), none));
      output += step;
      v128.store(output, i16x8.max_s(i16x8.narrow_i32x4_s(i32x4.shr_s(c10, 15), i32x4.shr_s(c11, 15)), none));
      output += step;
      v128.store(output, i16x8.max_s(i16x8.narrow_i32x4_s(i32x4.shr_s(c20, 15), i32x4.shr_s(c21, 15)), none));
      output += step;
      v128.store(output, i16x8.max_s(i16x8.narrow_i32x4_s(i32x4.shr_s(c30, 15), i32x4.shr_s(c31, 15)), none));
    }
  }
}
