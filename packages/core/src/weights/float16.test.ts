import { describe, expect, it } from 'vitest';
import { toFloat16 } from './float16';

const half = (value: number) => toFloat16(new Float32Array([value]))[0];

describe('toFloat16', () => {
  // Bit patterns from the examples of IEEE 754 binary16.
  it.each([
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [0.333251953125, 0x3555],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [6.097555160522461e-5, 0x03ff],
    [Number.POSITIVE_INFINITY, 0x7c00],
    [1e6, 0x7c00],
    [1e-9, 0x0000],
  ])('%f is %i', (value, bits) => expect(half(value)).toBe(bits));

  it('rounds to nearest, ties to even', () => {
    expect(half(1 + 2 ** -11)).toBe(0x3c00);
    expect(half(1 + 3 * 2 ** -11)).toBe(0x3c02);
    expect(half(1 + 2 ** -11 + 2 ** -20)).toBe(0x3c01);
    expect(half(2 ** -25)).toBe(0x0000);
    expect(half(1.5 * 2 ** -24)).toBe(0x0002);
    expect(half(65519.996)).toBe(0x7bff);
    expect(half(65520)).toBe(0x7c00);
  });

  it('keeps not-a-number', () => expect(half(Number.NaN)! & 0x7c00).toBe(0x7c00));
});
