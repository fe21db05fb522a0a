import { Random } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { packDepthwise } from '../src/detector/pack-convolutions';
import { KernelMemory } from '../src/kernel-memory';
import { type KernelBuild, type Kernels, loadKernels } from '../src/kernels';
import { packBias, packPanels } from '../src/pack';

// Every kernel of the face network against a loop that does what its comment says.

const builds: (KernelBuild | undefined)[] = ['plain', undefined];
const random = new Random(11);
const floats = (count: number) => Float32Array.from({ length: count }, () => random.normal());
const shorts = (count: number, most: number) =>
  Int16Array.from({ length: count }, () => random.integer(2 * most + 1) - most);

async function kernelsOf(build: KernelBuild | undefined) {
  const memory = new KernelMemory();
  const { kernels } = await loadKernels(memory.memory, build);
  return { memory, kernels };
}

function expectClose(found: Float32Array, expected: ArrayLike<number>): void {
  expect(found.length).toBe(expected.length);
  let largest = 0;
  found.forEach((value, i) => {
    const difference = Math.abs(value - expected[i]!);
    if (!(difference <= largest)) largest = difference;
  });
  expect(largest).toBeLessThan(1e-4);
}

/** Depthwise 3 x 3 of three rows [columns, channels], from column `stride * column` on. */
function depthwise(
  rows: readonly ArrayLike<number>[],
  filters: ArrayLike<number>,
  columns: number,
  channels: number,
  stride: number,
): number[] {
  return Array.from({ length: columns * channels }, (_, i) => {
    const [column, channel] = [Math.floor(i / channels), i % channels];
    let sum = 0;
    for (let row = 0; row < 3; row++) {
      for (let tap = 0; tap < 3; tap++) {
        sum +=
          rows[row]![(stride * column + tap) * channels + channel]! *
          filters[(row * 3 + tap) * channels + channel]!;
      }
    }
    return sum;
  });
}

/** Matrix product [pixels, depth] x [depth, filters]. */
function product(a: ArrayLike<number>, b: ArrayLike<number>, depth: number, filters: number): number[] {
  return Array.from({ length: (a.length / depth) * filters }, (_, i) => {
    const [pixel, filter] = [Math.floor(i / filters), i % filters];
    let sum = 0;
    for (let d = 0; d < depth; d++) sum += a[pixel * depth + d]! * b[d * filters + filter]!;
    return sum;
  });
}

/** The same in the order of the 16-bit kernel: [panels, depth / 2, 8, 2]. */
function packPairs(matrix: Int16Array, depth: number, filters: number): Int16Array {
  const packed = new Int16Array(matrix.length);
  for (let d = 0; d < depth; d++) {
    for (let filter = 0; filter < filters; filter++) {
      const at = (((filter >> 3) * depth) / 2 + (d >> 1)) * 16 + (filter & 7) * 2 + (d & 1);
      packed[at] = matrix[d * filters + filter]!;
    }
  }
  return packed;
}

const clamp16 = (value: number) => Math.max(-32768, Math.min(32767, value));

describe.each(builds)('kernels of the face network, build %s', (build) => {
  it.each([
    [24, 24, 7],
    [24, 48, 4],
    [48, 96, 1],
    [96, 34, 6],
  ])('1 x 1 convolution from %i to %i channels of %i pixels', async (depth, filters, pixels) => {
    const { memory, kernels } = await kernelsOf(build);
    const [a, b, bias] = [floats(pixels * depth), floats(depth * filters), floats(filters)];
    const wide = Math.ceil(filters / 8) * 8;
    const residual = floats(pixels * wide);
    const addresses = [a, packPanels(b, filters, depth), packBias(bias), residual].map((v) =>
      memory.store(v),
    );
    const to = memory.allocate(4 * pixels * wide);
    const expected = product(a, b, depth, filters);
    for (const [added, least] of [
      [0, Number.NEGATIVE_INFINITY],
      [addresses[3]!, 0],
    ] as const) {
      const [from, kernel, offsets] = addresses;
      kernels.convolvePoints(from!, pixels, depth, kernel!, wide / 8, offsets!, added, least, to);
      const found = memory.floats.slice(to / 4, to / 4 + pixels * wide);
      expectClose(
        found.filter((_, i) => i % wide < filters),
        expected.map((sum, i) => {
          const [pixel, filter] = [Math.floor(i / filters), i % filters];
          return Math.max(least, sum + bias[filter]! + (added ? residual[pixel * wide + filter]! : 0));
        }),
      );
    }
  });

  it.each([
    [1, 1, 96],
    [1, 7, 24],
    [2, 1, 96],
    [2, 5, 24],
  ] as const)(
    'depthwise convolution with stride %i, %i columns of %i channels',
    async (stride, columns, channels) => {
      const { memory, kernels } = await kernelsOf(build);
      const rows = [0, 1, 2].map(() => floats((stride * columns + 2) * channels));
      const filters = floats(9 * channels);
      const [top, middle, bottom] = rows.map((row) => memory.store(row));
      const weights = memory.store(packDepthwise(filters, channels));
      const to = memory.allocate(4 * columns * channels);
      const run = stride === 1 ? kernels.depthwiseRow : kernels.depthwiseHalfRow;
      run(top!, middle!, bottom!, columns, channels, weights, to);
      expectClose(
        memory.floats.slice(to / 4, to / 4 + columns * channels),
        depthwise(rows, filters, columns, channels, stride),
      );
    },
  );

  it.each([1, 2] as const)('depthwise convolution of 16-bit numbers with stride %i', async (stride) => {
    const { memory, kernels } = await kernelsOf(build);
    const [columns, channels] = [6, 12];
    const rows = [0, 1, 2].map(() => shorts((stride * columns + 2) * channels, 32767));
    const filters = shorts(9 * channels, 12000);
    const pairs = [0, 3, 1, 4, 2, 5, 6, 7, undefined, 8];
    const packed = Int16Array.from({ length: channels * 10 }, (_, i) => {
      const channel = Math.floor(i / 40) * 4 + (Math.floor(i / 2) % 4);
      const tap = pairs[(Math.floor(i / 8) % 5) * 2 + (i % 2)];
      return tap === undefined ? 0 : filters[tap * channels + channel]!;
    });
    const [top, middle, bottom, weights] = [...rows, packed].map((values) => memory.store(values));
    const to = memory.allocate(2 * columns * channels);
    const run = stride === 1 ? kernels.shortDepthwiseRow : kernels.shortDepthwiseHalfRow;
    run(top!, middle!, bottom!, columns, channels, weights!, to);
    expect([...new Int16Array(memory.memory.buffer, to, columns * channels)]).toEqual(
      depthwise(rows, filters, columns, channels, stride).map((sum) => clamp16((sum | 0) >> 14)),
    );
  });

  it.each([
    [24, 24, 7],
    [24, 48, 4],
    [48, 48, 2],
  ])(
    '1 x 1 convolution of 16-bit numbers from %i to %i channels of %i pixels',
    async (depth, filters, pixels) => {
      const { memory, kernels } = await kernelsOf(build);
      const [a, b] = [shorts(pixels * depth, 32767), shorts(depth * filters, 1300)];
      const residual = shorts(pixels * filters, 32767);
      const bias = Int32Array.from({ length: filters }, () => random.integer(1e8) - 5e7);
      const [from, kernel, offsets, added] = [a, packPairs(b, depth, filters), bias, residual].map((v) =>
        memory.store(v),
      );
      const to = memory.allocate(2 * pixels * filters);
      kernels.shortConvolvePoints(from!, pixels, depth, kernel!, filters / 8, offsets!, added!, to);
      expect([...new Int16Array(memory.memory.buffer, to, pixels * filters)]).toEqual(
        product(a, b, depth, filters).map((sum, i) =>
          Math.max(0, clamp16(clamp16((sum + bias[i % filters]!) >> 13) + residual[i]!)),
        ),
      );
    },
  );

  it('first convolution, of float32 and of 16-bit numbers', async () => {
    const { memory, kernels } = await kernelsOf(build);
    const columns = 8;
    const taps = 15;
    const run = (of: 'float' | 'short') => {
      const values = (2 * columns + 3) * 3 + 1;
      const rows = Array.from({ length: 5 }, () => (of === 'float' ? floats(values) : shorts(values, 4080)));
      const filters = of === 'float' ? floats(5 * taps * 24) : shorts(5 * taps * 24, 3000);
      const bias = Array.from({ length: 24 }, () => random.integer(9) - 4);
      const table = memory.store(Int32Array.from(rows.map((row) => memory.store(row))));
      const inputs = Float64Array.from({ length: columns * 5 * taps }, (_, i) => {
        const [column, row] = [Math.floor(i / 5 / taps), Math.floor(i / taps) % 5];
        return rows[row]![6 * column + (i % taps)]!;
      });
      const sums = product(inputs, filters, 5 * taps, 24).map((sum, i) => sum + bias[i % 24]!);
      return { filters, bias, table, sums };
    };
    const float = run('float');
    const to = memory.allocate(4 * columns * 24);
    const floatFilters = memory.store(packPanels(float.filters, 24, 75));
    const floatBias = memory.store(Float32Array.from(float.bias));
    kernels.firstConvolutionRow(float.table, columns, floatFilters, 3, floatBias, to);
    expectClose(
      memory.floats.slice(to / 4, to / 4 + columns * 24),
      float.sums.map((sum) => Math.max(0, sum)),
    );
    const short = run('short');
    // Rows of 15 taps, filled up with one of 0.
    const padded = new Int16Array(80 * 24);
    for (let row = 0; row < 5; row++) {
      padded.set(
        (short.filters as Int16Array).subarray(row * taps * 24, (row + 1) * taps * 24),
        row * 16 * 24,
      );
    }
    const shortFilters = memory.store(packPairs(padded, 80, 24));
    const shortBias = memory.store(Int32Array.from(short.bias));
    kernels.shortFirstConvolutionRow(short.table, columns, shortFilters, 3, shortBias, to);
    expect([...new Int16Array(memory.memory.buffer, to, columns * 24)]).toEqual(
      short.sums.map((sum) => Math.max(0, clamp16(sum >> 15))),
    );
  });

  it('max-pool with more channels behind', async () => {
    const { memory, kernels } = await kernelsOf(build);
    const [columns, channels, wide] = [3, 24, 48];
    const largest = (rows: readonly ArrayLike<number>[]) =>
      Array.from({ length: columns * wide }, (_, i) => {
        const [column, channel] = [Math.floor(i / wide), i % wide];
        if (channel >= channels) return 0;
        const at = 2 * column * channels + channel;
        return Math.max(...rows.flatMap((row) => [row[at]!, row[at + channels]!]));
      });
    const to = memory.allocate(4 * columns * wide);
    const rows = [0, 1].map(() => floats(2 * columns * channels));
    const [top, bottom] = rows.map((row) => memory.store(row));
    kernels.poolRow(top!, bottom!, columns, channels, to, wide);
    expectClose(memory.floats.slice(to / 4, to / 4 + columns * wide), largest(rows));

    const shortRows = [0, 1].map(() => shorts(2 * columns * channels, 32767));
    const factors = Int16Array.from({ length: channels }, () => random.integer(32767));
    const [shortTop, shortBottom, by] = [...shortRows, factors].map((values) => memory.store(values));
    kernels.shortPoolRow(shortTop!, shortBottom!, columns, channels, by!, to, wide);
    expect([...new Int16Array(memory.memory.buffer, to, columns * wide)]).toEqual(
      largest(shortRows).map((value, i) => (value * (factors[i % wide] ?? 0) + 16384) >> 15),
    );
  });

  it('conversions of pixels and back from 16-bit numbers', async () => {
    const { memory, kernels } = await kernelsOf(build);
    const pixels = Float32Array.from({ length: 24 }, () => random.uniform(0, 255));
    const from = memory.store(pixels);
    const to = memory.allocate(4 * 24);
    kernels.scalePixels(from, 24, to);
    expectClose(
      memory.floats.slice(to / 4, to / 4 + 24),
      pixels.map((value) => value / 127.5 - 1),
    );
    kernels.shortPixels(from, 24, to);
    const found = [...new Int16Array(memory.memory.buffer, to, 24)];
    found.forEach((value, i) => {
      expect(Math.abs(value - 32 * (pixels[i]! - 127.5))).toBeLessThan(0.501);
    });
    const values = shorts(2 * 24, 32767);
    const factors = floats(24);
    const floatsTo = memory.allocate(4 * 48);
    toFloats(kernels, memory.store(values), memory.store(factors), floatsTo);
    expect([...memory.floats.slice(floatsTo / 4, floatsTo / 4 + 48)]).toEqual(
      [...values].map((value, i) => Math.fround(value * factors[i % 24]!)),
    );
  });
});

const toFloats = (kernels: Kernels, from: number, factors: number, to: number) =>
  kernels.floatsOfShorts(from, 2, 24, factors, to);
