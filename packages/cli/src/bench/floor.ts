import type { Ceilings } from '@musica/wasm';

/** What a face must take at the least on one core, however it is programmed. */
export interface Floor {
  /** Multiply-adds, in millions, and what they take at the measured peak. */
  readonly megaMultiplyAdds: number;
  readonly arithmeticMs: number;
  /** Bytes of weights, in millions, and what reading them once takes. */
  readonly weightMegabytes: number;
  readonly readMs: number;
  /** The larger of the two: a perfect program does one while it waits for the other. */
  readonly floorMs: number;
}

export function floorOf(
  cost: { readonly multiplyAdds: number; readonly weightBytes: number },
  peak: Ceilings['multiplyAddsPerSecond'],
  bytesPerSecond: number,
): Floor {
  const arithmeticMs = (cost.multiplyAdds / peak) * 1000;
  const readMs = (cost.weightBytes / bytesPerSecond) * 1000;
  return {
    megaMultiplyAdds: cost.multiplyAdds / 1e6,
    arithmeticMs,
    weightMegabytes: cost.weightBytes / 1e6,
    readMs,
    floorMs: Math.max(arithmeticMs, readMs),
  };
}
