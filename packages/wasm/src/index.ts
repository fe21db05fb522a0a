export { type Ceilings, measureCeilings } from './ceilings';
export type { KernelBuild } from './kernels';
export { SimdEngine, type SimdEngineOptions } from './simd-engine';
