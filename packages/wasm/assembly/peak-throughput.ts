import { multiplyAdd, zeros } from './arithmetic';

/** Reads `bytes` (a multiple of 128) from end to end; what a matrix-vector product must do at the least. */
export function measureReads(from: usize, bytes: usize): f32 {
  let s0 = zeros();
  let s1 = zeros();
  let s2 = zeros();
  let s3 = zeros();
  for (let end = from + bytes; from < end; from += 128) {
    s0 = v128.or(s0, v128.or(v128.load(from, 0), v128.load(from, 16)));
    s1 = v128.or(s1, v128.or(v128.load(from, 32), v128.load(from, 48)));
    s2 = v128.or(s2, v128.or(v128.load(from, 64), v128.load(from, 80)));
    s3 = v128.or(s3, v128.or(v128.load(from, 96), v128.load(from, 112)));
  }
  return f32x4.extract_lane(v128.or(v128.or(s0, s1), v128.or(s2, s3)), 0);
}

/**
 * `rounds` times 48 multiply-adds that stay in registers: 12 independent ones of 4 lanes.
 * @param step a small number; a constant would be loaded anew in every round
 */
export function measureMultiplyAdds(rounds: i32, step: f32): f32 {
  const y = f32x4.splat(step);
  const x = f32x4.splat(1 - step);
  let s0 = zeros();
  let s1 = zeros();
  let s2 = zeros();
  let s3 = zeros();
  let s4 = zeros();
  let s5 = zeros();
  let s6 = zeros();
  let s7 = zeros();
  let s8 = zeros();
  let s9 = zeros();
  let s10 = zeros();
  let s11 = zeros();
  for (; rounds > 0; rounds--) {
    s0 = multiplyAdd(s0, x, y);
    s1 = multiplyAdd(s1, x, y);
    s2 = multiplyAdd(s2, x, y);
    s3 = multiplyAdd(s3, x, y);
    s4 = multiplyAdd(s4, x, y);
    s5 = multiplyAdd(s5, x, y);
    s6 = multiplyAdd(s6, x, y);
    s7 = multiplyAdd(s7, x, y);
    s8 = multiplyAdd(s8, x, y);
    s9 = multiplyAdd(s9, x, y);
    s10 = multiplyAdd(s10, x, y);
    s11 = multiplyAdd(s11, x, y);
  }
  const first = f32x4.add(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)), f32x4.add(s4, s5));
  const second = f32x4.add(f32x4.add(f32x4.add(s6, s7), f32x4.add(s8, s9)), f32x4.add(s10, s11));
  return f32x4.extract_lane(f32x4.add(first, second), 0);
}
