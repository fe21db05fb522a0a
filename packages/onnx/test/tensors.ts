import { Tensor } from 'onnxruntime-node';

export const tensor = (values: Float32Array | readonly number[], shape: readonly number[]) =>
  new Tensor('float32', Float32Array.from(values), shape);

/** The largest difference; infinite where the lengths differ or there is no number. */
export function distance(found: Tensor | undefined, expected: ArrayLike<number>): number {
  const values = found?.data as Float32Array;
  if (values?.length !== expected.length) return Infinity;
  const worst = values.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
  return Number.isNaN(worst) ? Infinity : worst;
}
