import type { HeadWeights } from './face-weights';

/** Depthwise filters [3, 3, channels] as the kernels read them, [channels / lanes, 3, 3, lanes]. */
export function packDepthwise(filters: ArrayLike<number>, channels: number, lanes = 4): Float32Array {
  return Float32Array.from({ length: 9 * channels }, (_, i) => {
    const tap = Math.floor(i / lanes) % 9;
    const channel = Math.floor(i / (9 * lanes)) * lanes + (i % lanes);
    return filters[tap * channels + channel]!;
  });
}

/** Two heads as one: [96, filters of the first, filters of the second]. */
export function sideBySide(a: HeadWeights, b: HeadWeights): HeadWeights {
  const filters = a.filters + b.filters;
  const rows = a.kernel.length / a.filters;
  const kernel = new Float32Array(rows * filters);
  for (let row = 0; row < rows; row++) {
    kernel.set(a.kernel.subarray(row * a.filters, (row + 1) * a.filters), row * filters);
    kernel.set(b.kernel.subarray(row * b.filters, (row + 1) * b.filters), row * filters + a.filters);
  }
  return { filters, kernel, bias: Float32Array.of(...a.bias, ...b.bias) };
}
