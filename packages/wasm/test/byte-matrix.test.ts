import { Random } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { KernelMemory } from '../src/kernel-memory';
import { type KernelBuild, loadKernels } from '../src/kernels';
import { packPanels } from '../src/pack';
import { packBytes } from '../src/pack-bytes';

/** a times the rows of whole numbers, each with its scale, plus bias, by the kernels. */
async function product(
  build: KernelBuild | undefined,
  a: Float32Array,
  levels: ArrayLike<number>,
  scales: Float32Array,
  bias: Float32Array,
): Promise<Float32Array> {
  const memory = new KernelMemory();
  const { kernels } = await loadKernels(memory.memory, build);
  const [depth, columns] = [scales.length, bias.length];
  const panels = memory.store(packBytes(packPanels(levels, columns, depth)));
  const [values, factors, offsets] = [memory.store(a), memory.store(scales), memory.store(bias)];
  const rows = a.length / depth;
  const unitBytes = 4 * Math.ceil(depth / 128);
  const [rounded, units, to] = [2 * depth * rows, unitBytes * rows, 4 * columns * rows].map((bytes) =>
    memory.allocate(bytes),
  );
  for (let row = 0; row < rows; row++) {
    const [place, unit] = [rounded! + 2 * depth * row, units! + unitBytes * row];
    kernels.roundRow(values + 4 * depth * row, factors, depth, place, unit);
  }
  kernels.multiplyBytes(
    rounded!,
    2 * depth,
    units!,
    unitBytes,
    rows,
    depth,
    panels,
    depth,
    columns / 8,
    offsets,
    to!,
    4 * columns,
  );
  return memory.floats.slice(to! / 4, to! / 4 + rows * columns);
}

describe.each(['plain', undefined] as const)('the product with bytes, build %s', (build) => {
  it('is off by no more than the rounding of its inputs to 16 bits', async () => {
    // Four rows at a time, then the others.
    const [rows, depth, columns] = [6, 1300, 16];
    const random = new Random(4);
    const a = Float32Array.from({ length: rows * depth }, () => random.normal());
    // Inputs of very different size, as ReLUs have them.
    for (let i = 0; i < a.length; i += 7) a[i] = 30 * a[i]!;
    const levels = Array.from({ length: depth * columns }, () => random.integer(255) - 127);
    const scales = Float32Array.from({ length: depth }, () => random.uniform(1e-5, 1e-3));
    const bias = Float32Array.from({ length: columns }, () => random.normal());
    const found = await product(build, a, levels, scales, bias);
    for (let row = 0; row < rows; row++) {
      const inputs = Array.from(scales, (scale, d) => a[row * depth + d]! * scale);
      // A number of 16 bits is off by half its unit, 1/32767 of the largest of its 128; errors of either sign.
      const units = inputs.map((_, d) => {
        const block = inputs.slice(d - (d % 128), d - (d % 128) + 128);
        return Math.max(...block.map(Math.abs)) / 32767;
      });
      for (let column = 0; column < columns; column++) {
        let [sum, size, variance] = [bias[column]!, 0, 0];
        for (let d = 0; d < depth; d++) {
          const level = levels[d * columns + column]!;
          sum += inputs[d]! * level;
          size += Math.abs(inputs[d]! * level);
          variance += (units[d]! * level) ** 2 / 12;
        }
        // Five standard deviations, and float32.
        const bound = 5 * Math.sqrt(variance) + 1e-6 * size;
        expect(Math.abs(found[row * columns + column]! - sum)).toBeLessThan(bound);
        expect(bound / size).toBeLessThan(5e-5);
      }
    }
  });

  it('does not overflow where everything is as large as can be', async () => {
    // 576 products of 127 and 32767 are more than 2^31: they must not come into one sum.
    const found = await product(
      build,
      new Float32Array(576).fill(1),
      new Array(576 * 8).fill(127),
      new Float32Array(576).fill(1),
      new Float32Array(8).fill(5),
    );
    for (const value of found) expect(value).toBeCloseTo(576 * 127 + 5, 1);
  });

  it('is not a number where an input is none, and the bias where all inputs are 0', async () => {
    const one = new Float32Array(8).fill(1);
    const bias = new Float32Array(8).fill(5);
    const lost = Float32Array.of(1, 2, Number.NaN, 4, 5, 6, 7, 8);
    expect((await product(build, lost, new Array(64).fill(1), one, bias)).every(Number.isNaN)).toBe(true);
    expect(await product(build, new Float32Array(8), new Array(64).fill(1), one, bias)).toEqual(bias);
  });
});
