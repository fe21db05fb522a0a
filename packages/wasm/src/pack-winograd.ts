import { PANEL, packPanels } from './pack';

/** G of F(4 x 4, 3 x 3): the transform of the filters (Lavin and Gray, 2016, arXiv 1509.09308). */
const G = [
  [1 / 4, 0, 0],
  [-1 / 6, -1 / 6, -1 / 6],
  [-1 / 6, 1 / 6, -1 / 6],
  [1 / 24, 1 / 12, 1 / 6],
  [1 / 24, -1 / 12, 1 / 6],
  [0, 0, 1],
] as const;

/** A kernel [3, 3, channels, filters], transformed: G g G^T for each pair, [36, channels * filters]. */
export function transformKernel(kernel: ArrayLike<number>): Float32Array[] {
  const pairs = kernel.length / 9;
  return G.flatMap((down) =>
    G.map((across) =>
      Float32Array.from({ length: pairs }, (_, pair) => {
        let sum = 0;
        for (let y = 0; y < 3; y++) {
          for (let x = 0; x < 3; x++) sum += down[y]! * across[x]! * kernel[(3 * y + x) * pairs + pair]!;
        }
        return sum;
      }),
    ),
  );
}

/** The first convolution, [3, 3, 3, 32] and its biases, as `convolvePool` reads it: [4 octets, 36, 3, 8], [32]. */
export function packFirstConvolution(kernel: ArrayLike<number>, bias: ArrayLike<number>): Float32Array {
  const filters = bias.length;
  const channels = kernel.length / 9 / filters;
  const transformed = transformKernel(kernel);
  const packed = new Float32Array(transformed.length * channels * filters + filters);
  let to = 0;
  for (let octet = 0; octet < filters; octet += 8) {
    for (const values of transformed) {
      for (let channel = 0; channel < channels; channel++, to += 8) {
        const from = channel * filters + octet;
        packed.set(values.subarray(from, from + 8), to);
      }
    }
  }
  packed.set(Array.from(bias), to);
  return packed;
}

/** The second one, [3, 3, 32, 32], as `multiplyTiles` reads it: [36, 4 panels, 32, 8]. */
export function packSecondConvolution(kernel: ArrayLike<number>, filters: number): Float32Array {
  const transformed = transformKernel(kernel);
  const channels = kernel.length / 9 / filters;
  const size = Math.ceil(filters / PANEL) * PANEL * channels;
  const packed = new Float32Array(transformed.length * size);
  for (const [i, values] of transformed.entries())
    packed.set(packPanels(values, filters, channels), i * size);
  return packed;
}
