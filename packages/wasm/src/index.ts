export { assertWebAssembly } from './assert-web-assembly';
export { SimdFaceNetwork, type SimdFaceNetworkOptions } from './detector/simd-face-network';
export type { KernelBuild } from './kernels';
export { measurePeakThroughput, type PeakThroughput } from './peak-throughput';
export { SimdEngine, type SimdEngineOptions } from './simd-engine';
