import { KernelMemory } from './kernel-memory';
import { loadKernels } from './kernels';

/** What one thread can do at the most, measured with kernels that do nothing else. */
export interface PeakThroughput {
  /** Multiply-adds of float32, from registers or from the first cache, whichever is faster. */
  readonly multiplyAddsPerSecond: number;
  /** For each working set that was asked for, the bytes a second that it can be read at, over and over. */
  readonly bytesPerSecond: readonly number[];
}

/**
 * Measures what WebAssembly SIMD can do here, the fastest of some tries.
 * @param workingSets bytes; what fits into a cache is read faster
 */
export async function measurePeakThroughput(workingSets: readonly number[]): Promise<PeakThroughput> {
  const memory = new KernelMemory();
  const { kernels } = await loadKernels(memory.memory);
  const sizes = workingSets.map((bytes) => Math.ceil(bytes / 128) * 128);
  const block = memory.allocate(Math.max(128, ...sizes));
  memory.bytes.fill(1, block);
  let sink = 0;
  const rounds = 250_000;
  const fromRegisters =
    (48 * rounds) /
    fastest(() => {
      sink += kernels.measureMultiplyAdds(rounds, 0.001);
    });
  // Where product and sum are two instructions, sums in a row are slower than those of a matrix product. This one is of 48
  // by 48 by 48, whose operands all fit into a first cache of 32 KB.
  const [side, times] = [48, 100];
  const ones = new Float32Array(side * side).fill(1);
  const [a, b, bias, c] = [memory.store(ones), memory.store(ones), memory.store(ones), memory.store(ones)];
  const fromFirstCache =
    (side ** 3 * times) /
    fastest(() => {
      for (let i = 0; i < times; i++) {
        kernels.multiply(a, 4 * side, side, side, b, side, side / 8, bias, c, 4 * side);
      }
    });
  const reads = sizes.map((size) => {
    const times = Math.max(1, Math.round(2e7 / size));
    return (
      (times * size) /
      fastest(() => {
        for (let i = 0; i < times; i++) sink += kernels.measureReads(block, size);
      })
    );
  });
  if (Number.isNaN(sink)) throw new Error('never, but the results must be used');
  return { multiplyAddsPerSecond: Math.max(fromRegisters, fromFirstCache), bytesPerSecond: reads };
}

/** Seconds of the fastest of many runs: whatever disturbs one makes it slower. */
function fastest(run: () => void): number {
  let best = Infinity;
  for (let i = 0; i < 60; i++) {
    const before = performance.now();
    run();
    best = Math.min(best, (performance.now() - before) / 1000);
  }
  return best;
}
