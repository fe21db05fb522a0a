/** IEEE 754 half precision, rounded to the nearest (ties to even). Too large values become infinite. */
export function toFloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) halves[i] = halfOf(bits[i]!);
  return halves;
}

/** The numbers that half precision holds; exact. */
export function fromFloat16(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length);
  const bits = new Uint32Array(values.buffer);
  // A loop, and no powers: models have millions of weights.
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i]!;
    const exponent = half & 0x7c00;
    if (exponent === 0) values[i] = (half & 0x8000 ? -1 : 1) * (half & 0x3ff) * SMALLEST;
    // Its exponent is 112 more in single precision; the largest, of what is no number, stays the largest.
    else
      bits[i] =
        ((half & 0x8000) << 16) | (((half & 0x7fff) << 13) + (exponent === 0x7c00 ? 0x70000000 : 0x38000000));
  }
  return values;
}

/** The smallest number above 0 that half precision holds. */
const SMALLEST = 2 ** -24;

function halfOf(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const mantissa = bits & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (mantissa === 0 ? 0 : 0x200);
  const halfExponent = exponent - 112;
  if (halfExponent >= 31) return sign | 0x7c00;
  // Below the smallest normal half, the leading one moves into the mantissa.
  const shift = halfExponent > 0 ? 13 : 14 - halfExponent;
  if (shift > 24) return sign;
  const whole = halfExponent > 0 ? mantissa | (halfExponent << 23) : mantissa | 0x800000;
  const kept = whole >>> shift;
  const rest = whole & ((1 << shift) - 1);
  const middle = 1 << (shift - 1);
  // A carry out of the mantissa runs into the exponent, which is what rounding up means there.
  return sign | (kept + (rest > middle || (rest === middle && (kept & 1) === 1) ? 1 : 0));
}
