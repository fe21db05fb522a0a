import type { PeakThroughput } from '@musica/wasm';
import type { Contender } from '../contender';

/** What a face must take at the least on one core, with products done by minimal filtering and nothing else to do. */
export interface Roofline {
  /** Multiply-adds of the model, in millions. */
  readonly megaMultiplyAdds: number;
  /** Those that minimal filtering leaves, and what they take at the measured peak. */
  readonly megaFilteredMultiplyAdds: number;
  readonly arithmeticMs: number;
  /** Bytes of weights, in millions, and what reading them once takes. */
  readonly weightMegabytes: number;
  readonly readMs: number;
  /** The larger of the two: a perfect program does one while it waits for the other. */
  readonly rooflineMs: number;
}

export function rooflineOf(
  cost: NonNullable<Contender['cost']>,
  peak: PeakThroughput['multiplyAddsPerSecond'],
  bytesPerSecond: number,
): Roofline {
  const arithmeticMs = (cost.filteredMultiplyAdds / peak) * 1000;
  const readMs = (cost.weightBytes / bytesPerSecond) * 1000;
  return {
    megaMultiplyAdds: cost.multiplyAdds / 1e6,
    megaFilteredMultiplyAdds: cost.filteredMultiplyAdds / 1e6,
    arithmeticMs,
    weightMegabytes: cost.weightBytes / 1e6,
    readMs,
    rooflineMs: Math.max(arithmeticMs, readMs),
  };
}
