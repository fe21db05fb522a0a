/** Adding 1.5 * 2^23 leaves whole numbers in the last bits of a float32; much cheaper than a conversion that saturates. */
const WHOLE: f32 = 12582912;
const WHOLE_BITS = 0x4b400000;

/** Eight float32 of less than 2^22 as 16-bit numbers, rounded to the nearest; what does not fit becomes the largest that does. */
// @ts-expect-error: decorator
@inline
export function roundToShorts(low: v128, high: v128): v128 {
  const whole = f32x4.splat(WHOLE);
  const bits = i32x4.splat(WHOLE_BITS);
  return i16x8.narrow_i32x4_s(i32x4.sub(f32x4.add(low, whole), bits), i32x4.sub(f32x4.add(high, whole), bits));
}

/** 16-bit numbers times a factor for each of `channels`, a multiple of 8, as float32. */
export function floatsOfShorts(from: usize, pixels: i32, channels: i32, factors: usize, to: usize): void {
  const bytes = <usize>channels << 2;
  for (; pixels > 0; pixels--) {
    for (let at: usize = 0; at < bytes; at += 16, from += 8, to += 16) {
      const values = f32x4.convert_i32x4_s(v128.load16x4_s(from));
      v128.store(to, f32x4.mul(values, v128.load(factors + at)));
    }
  }
}
