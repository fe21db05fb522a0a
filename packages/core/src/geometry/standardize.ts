/**
 * Shifts and scales values in place to mean 0 and deviation 1 over all of them (pixels and channels together).
 * The deviation is at least 1 / sqrt(count), as in TensorFlow's `per_image_standardization`, so that a crop of one colour
 * becomes zeros.
 */
export function standardize(values: Float32Array): void {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  const deviation = Math.sqrt(Math.max(0, squares / values.length - mean * mean));
  const scale = 1 / Math.max(deviation, 1 / Math.sqrt(values.length));
  for (let i = 0; i < values.length; i++) values[i] = (values[i]! - mean) * scale;
}
