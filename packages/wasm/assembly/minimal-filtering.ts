import { multiplyAdd } from './arithmetic';

// The minimal filtering algorithm F(4 x 4, 3 x 3) of Winograd (Lavin and Gray, 2016, arXiv 1509.09308): the 4 x 4 outputs
// over a 6 x 6 tile take 36 multiplications for each pair of channels instead of 144. A patch of 14 is 9 tiles, its
// pooled maps are one. The price is transforms of input and output, which are shared by all filters, and weights that are
// transformed beforehand (see ../src/pack-winograd).

/** Values of a transformed tile, for each channel. */
export const TILE: usize = 36;

/** 6 values, `step` bytes apart, times the matrix B^T. */
// @ts-expect-error: decorator
@inline
export function inputTransform(from: usize, step: usize, to: usize, toStep: usize): void {
  const two = f32x4.splat(2);
  const four = f32x4.splat(4);
  const five = f32x4.splat(-5);
  const d0 = v128.load(from);
  const d1 = v128.load(from + step);
  const d2 = v128.load(from + step * 2);
  const d3 = v128.load(from + step * 3);
  const d4 = v128.load(from + step * 4);
  const d5 = v128.load(from + step * 5);
  v128.store(to, multiplyAdd(d0, four, multiplyAdd(d2, five, d4)));
  // d4 - 4 d2 and d3 - 4 d1, whose sum and difference are wanted; likewise d4 - d2 and 2 (d3 - d1).
  const even = multiplyAdd(d2, f32x4.splat(-4), d4);
  const odd = multiplyAdd(d1, f32x4.splat(-4), d3);
  v128.store(to + toStep, f32x4.add(even, odd));
  v128.store(to + toStep * 2, f32x4.sub(even, odd));
  const half = f32x4.sub(d4, d2);
  const slope = f32x4.mul(f32x4.sub(d3, d1), two);
  v128.store(to + toStep * 3, f32x4.add(half, slope));
  v128.store(to + toStep * 4, f32x4.sub(half, slope));
  v128.store(to + toStep * 5, multiplyAdd(d1, four, multiplyAdd(d3, five, d5)));
}

/** 6 values, `step` bytes apart, times the matrix A^T: 4 values. */
// @ts-expect-error: decorator
@inline
export function outputTransform(from: usize, step: usize, to: usize, toStep: usize): void {
  const m0 = v128.load(from);
  const m1 = v128.load(from + step);
  const m2 = v128.load(from + step * 2);
  const m3 = v128.load(from + step * 3);
  const m4 = v128.load(from + step * 4);
  const m5 = v128.load(from + step * 5);
  const nearSum = f32x4.add(m1, m2);
  const nearDifference = f32x4.sub(m1, m2);
  const farSum = f32x4.add(m3, m4);
  const farDifference = f32x4.sub(m3, m4);
  v128.store(to, f32x4.add(f32x4.add(m0, nearSum), farSum));
  v128.store(to + toStep, multiplyAdd(farDifference, f32x4.splat(2), nearDifference));
  v128.store(to + toStep * 2, multiplyAdd(farSum, f32x4.splat(4), nearSum));
  v128.store(to + toStep * 3, multiplyAdd(farDifference, f32x4.splat(8), f32x4.add(nearDifference, m5)));
}
