import { multiplyAdd, zeros } from './arithmetic';

/**
 * 1 / (1 + e^-x) for 4 values, to about 1e-7: 2^t = 2^n * 2^f with n whole and |f| <= 0.5; 2^f is a polynomial of
 * degree 5 (least squares on Chebyshev nodes, weighted towards the largest relative error, which is 9e-8).
 */
// @ts-expect-error: decorator
@inline
function sigmoid(x: v128): v128 {
  // pmin and pmax are one instruction each, and let NaN through. Beyond +-80 float32 holds nothing but 0 and 1; the limit keeps 2^n a normal number.
  const t = f32x4.pmin(
    f32x4.pmax(f32x4.mul(x, f32x4.splat(-1.4426950408889634)), f32x4.splat(-115)),
    f32x4.splat(115),
  );
  // Adding 1.5 * 2^23 leaves the nearest whole number in the lowest bits.
  const shifted = f32x4.add(t, f32x4.splat(12582912));
  const f = f32x4.sub(t, f32x4.sub(shifted, f32x4.splat(12582912)));
  let power = f32x4.splat(0.0013264737);
  power = multiplyAdd(power, f, f32x4.splat(0.0096715131));
  power = multiplyAdd(power, f, f32x4.splat(0.055507337));
  power = multiplyAdd(power, f, f32x4.splat(0.24022242));
  power = multiplyAdd(power, f, f32x4.splat(0.69314698));
  power = multiplyAdd(power, f, f32x4.splat(1));
  // n goes into the exponent.
  const exponential = i32x4.add(power, i32x4.shl(shifted, 23));
  return f32x4.div(f32x4.splat(1), f32x4.add(exponential, f32x4.splat(1)));
}

/** features = sigmoid(logits) * features; `count` is a multiple of 4. */
export function gate(logits: usize, features: usize, count: i32): void {
  for (let at: usize = 0, end = <usize>count << 2; at < end; at += 16) {
    const passed = f32x4.mul(sigmoid(v128.load(logits + at)), v128.load(features + at));
    v128.store(features + at, passed);
  }
}

/** Negative values become 0, in place; `count` is a multiple of 4. */
export function rectify(values: usize, count: i32): void {
  for (let at = values, end = values + (<usize>count << 2); at < end; at += 16) {
    v128.store(at, f32x4.pmax(v128.load(at), zeros()));
  }
}

/** to = tanh(from) = 2 sigmoid(2 x) - 1; `count` is a multiple of 4. */
export function squash(from: usize, to: usize, count: i32): void {
  for (let at: usize = 0, end = <usize>count << 2; at < end; at += 16) {
    const x = v128.load(from + at);
    const half = sigmoid(f32x4.add(x, x));
    v128.store(to + at, f32x4.sub(f32x4.add(half, half), f32x4.splat(1)));
  }
}
