export type { KernelBuild } from './kernels';
export { measurePeakThroughput, type PeakThroughput } from './peak-throughput';
export { SimdEngine, type SimdEngineOptions } from './simd-engine';
