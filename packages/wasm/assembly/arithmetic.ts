/** a * b + c. In the relaxed build it is one fused instruction where the processor has one. */
// @ts-expect-error: decorator
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(c, f32x4.mul(a, b));
}

// @ts-expect-error: decorator
@inline
export function zeros(): v128 {
  return f32x4.splat(0);
}
