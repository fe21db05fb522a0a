import { KernelMemory } from './kernel-memory';
import { loadKernels } from './kernels';

/** What one thread can do at the most, measured with kernels that do nothing else. */
export interface Ceilings {
  /** Multiply-adds of float32, from registers. */
  readonly multiplyAddsPerSecond: number;
  /** For each working set that was asked for, the bytes a second that it can be read at, over and over. */
  readonly bytesPerSecond: readonly number[];
}

/**
 * Measures what WebAssembly SIMD can do here, the fastest of some tries.
 * @param workingSets bytes; what fits into a cache is read faster
 */
export async function measureCeilings(workingSets: readonly number[]): Promise<Ceilings> {
  const memory = new KernelMemory();
  const { kernels } = await loadKernels(memory.memory);
  const sizes = workingSets.map((bytes) => Math.ceil(bytes / 128) * 128);
  const block = memory.allocate(Math.max(128, ...sizes));
  memory.bytes.fill(1, block);
  let sink = 0;
  // 40 multiply-adds a round.
  const rounds = 250_000;
  const multiplyAdds = fastest(() => {
    sink += kernels.measureMultiplyAdds(rounds);
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
  return { multiplyAddsPerSecond: (40 * rounds) / multiplyAdds, bytesPerSecond: reads };
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
