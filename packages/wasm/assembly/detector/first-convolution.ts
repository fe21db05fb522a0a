import { multiplyAdd, zeros } from '../arithmetic';

/** Bytes from one output's first input to the next one's: stride 2, 3 channels. */
const STEP: usize = 2 * 3 * 4;
/** Inputs that an output takes from one row: 5 pixels of 3 channels. */
const TAPS = 15;

/** Pixels as the network wants them: 0 .. 255 becomes -1 .. 1. Up to 12 bytes after the end are written as well. */
export function scalePixels(from: usize, count: i32, to: usize): void {
  const factor = f32x4.splat(1 / 127.5);
  const offset = f32x4.splat(-1);
  for (const end = from + ((<usize>count) << 2); from < end; from += 16, to += 16) {
    v128.store(to, multiplyAdd(v128.load(from), factor, offset));
  }
}

/**
 * One row of the first convolution, 5 x 5 x 3 with stride 2, bias and ReLU.
 * @param rows addresses of the 5 input rows [2 columns + 3, 3] float32, from one pixel before the first output's on
 * @param columns outputs, a multiple of 4
 * @param weights [panels, 5, 15, 8]: row, column and channel, filter
 * @param bias [panels * 8]
 * @param to [columns, panels * 8]
 */
export function firstConvolutionRow(
  rows: usize,
  columns: i32,
  weights: usize,
  panels: i32,
  bias: usize,
  to: usize,
): void {
  const step = (<usize>panels) << 5;
  for (let x: usize = 0; columns > 0; columns -= 4, x += 4 * STEP, to += step << 2) {
    let filters = weights;
    for (let at: usize = 0; at < step; at += 32) {
      let c00 = v128.load(bias + at, 0);
      let c01 = v128.load(bias + at, 16);
      let c10 = c00;
      let c11 = c01;
      let c20 = c00;
      let c21 = c01;
      let c30 = c00;
      let c31 = c01;
      for (let row = rows; row < rows + 20; row += 4) {
        let from = <usize>load<u32>(row) + x;
        for (const end = from + 4 * TAPS; from < end; from += 4, filters += 32) {
          const b0 = v128.load(filters, 0);
          const b1 = v128.load(filters, 16);
          let value = v128.load32_splat(from);
          c00 = multiplyAdd(value, b0, c00);
          c01 = multiplyAdd(value, b1, c01);
          value = v128.load32_splat(from, STEP);
          c10 = multiplyAdd(value, b0, c10);
          c11 = multiplyAdd(value, b1, c11);
          value = v128.load32_splat(from, 2 * STEP);
          c20 = multiplyAdd(value, b0, c20);
          c21 = multiplyAdd(value, b1, c21);
          value = v128.load32_splat(from, 3 * STEP);
          c30 = multiplyAdd(value, b0, c30);
          c31 = multiplyAdd(value, b1, c31);
        }
      }
      let output = to + at;
      v128.store(output, f32x4.pmax(c00, zeros()), 0);
      v128.store(output, f32x4.pmax(c01, zeros()), 16);
      output += step;
      v128.store(output, f32x4.pmax(c10, zeros()), 0);
      v128.store(output, f32x4.pmax(c11, zeros()), 16);
      output += step;
      v128.store(output, f32x4.pmax(c20, zeros()), 0);
      v128.store(output, f32x4.pmax(c21, zeros()), 16);
      output += step;
      v128.store(output, f32x4.pmax(c30, zeros()), 0);
      v128.store(output, f32x4.pmax(c31, zeros()), 16);
    }
  }
}
