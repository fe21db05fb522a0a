import { MusicaError } from '@musica/core';
import { plainKernels, relaxedKernels } from './generated/kernels';
import { type WasmMemory, webAssembly } from './web-assembly';

/** The compiled functions; what they do is said in ../assembly. Pointers are byte offsets into the memory. */
export interface Kernels {
  cropBytes(
    source: number,
    width: number,
    height: number,
    channels: number,
    affine: number,
    scratch: number,
    to: number,
    columns: number,
    rows: number,
    statistics: number,
  ): void;
  cropFloats(
    source: number,
    width: number,
    height: number,
    affine: number,
    scratch: number,
    to: number,
    columns: number,
    rows: number,
    statistics: number,
  ): void;
  grayToRgb(from: number, to: number, count: number): void;
  addRows(from: number, count: number, rows: number, sums: number): void;
  averageBlocks(
    sums: number,
    pixels: number,
    channels: number,
    factor: number,
    rows: number,
    to: number,
  ): void;
  halve(from: number, size: number, line: number, to: number): void;
  cutPatches(
    level: number,
    size: number,
    scale: number,
    statistics: number,
    landmarks: number,
    indices: number,
    count: number,
    side: number,
    to: number,
  ): void;
  convolveScratch(side: number): number;
  convolvePool(
    patches: number,
    count: number,
    side: number,
    weights: number,
    scratch: number,
    to: number,
  ): void;
  transformTiles(maps: number, count: number, side: number, scratch: number, tiles: number): void;
  multiplyTiles(tiles: number, rows: number, weights: number, none: number, products: number): void;
  tileFeatures(
    products: number,
    count: number,
    side: number,
    biases: number,
    scratch: number,
    to: number,
  ): void;
  multiply(
    a: number,
    aStride: number,
    rows: number,
    depth: number,
    b: number,
    panelDepth: number,
    panels: number,
    bias: number,
    c: number,
    cStride: number,
  ): void;
  roundRow(values: number, scales: number, depth: number, to: number, units: number): void;
  multiplyBytes(
    a: number,
    aStride: number,
    units: number,
    unitStride: number,
    rows: number,
    depth: number,
    b: number,
    panelDepth: number,
    panels: number,
    bias: number,
    c: number,
    cStride: number,
  ): void;
  gate(logits: number, features: number, count: number): void;
  rectify(values: number, count: number): void;
  squash(from: number, to: number, count: number): void;
  move(landmarks: number, displacement: number, scale: number, count: number): void;
  scalePixels(from: number, count: number, to: number): void;
  firstConvolutionRow(
    rows: number,
    columns: number,
    weights: number,
    panels: number,
    bias: number,
    to: number,
  ): void;
  depthwiseRow(
    top: number,
    middle: number,
    bottom: number,
    columns: number,
    channels: number,
    weights: number,
    to: number,
  ): void;
  depthwiseHalfRow(
    top: number,
    middle: number,
    bottom: number,
    columns: number,
    channels: number,
    weights: number,
    to: number,
  ): void;
  poolRow(
    top: number,
    bottom: number,
    columns: number,
    channels: number,
    to: number,
    toChannels: number,
  ): void;
  convolvePoints(
    a: number,
    pixels: number,
    depth: number,
    b: number,
    panels: number,
    bias: number,
    residual: number,
    least: number,
    c: number,
  ): void;
  shortPixels(from: number, count: number, to: number): void;
  shortFirstConvolutionRow(
    rows: number,
    columns: number,
    weights: number,
    panels: number,
    bias: number,
    to: number,
  ): void;
  shortDepthwiseRow(
    top: number,
    middle: number,
    bottom: number,
    columns: number,
    channels: number,
    weights: number,
    to: number,
  ): void;
  shortDepthwiseHalfRow(
    top: number,
    middle: number,
    bottom: number,
    columns: number,
    channels: number,
    weights: number,
    to: number,
  ): void;
  shortPoolRow(
    top: number,
    bottom: number,
    columns: number,
    channels: number,
    factors: number,
    to: number,
    toChannels: number,
  ): void;
  shortConvolvePoints(
    a: number,
    pixels: number,
    depth: number,
    b: number,
    panels: number,
    bias: number,
    residual: number,
    c: number,
  ): void;
  floatsOfShorts(from: number, pixels: number, channels: number, factors: number, to: number): void;
  measureReads(from: number, bytes: number): number;
  measureMultiplyAdds(rounds: number, step: number): number;
}

/** Which build of the kernels runs: with fused multiply-adds where WebAssembly has relaxed SIMD, as Node has from 22. */
export type KernelBuild = 'relaxed' | 'plain';

/**
 * Compiles the kernels for a memory.
 * @param build the best that runs here by default
 * @throws MusicaError `backend` where WebAssembly has no SIMD, or not the build that was asked for.
 */
export async function loadKernels(
  memory: WasmMemory,
  build?: KernelBuild,
): Promise<{ kernels: Kernels; build: KernelBuild }> {
  const builds = { relaxed: relaxedKernels, plain: plainKernels };
  for (const candidate of build === undefined ? (['relaxed', 'plain'] as const) : [build]) {
    const bytes = fromBase64(builds[candidate]);
    if (!webAssembly.validate(bytes)) continue;
    const { instance } = await webAssembly.instantiate(bytes, { env: { memory } });
    return { kernels: instance.exports as Kernels, build: candidate };
  }
  throw new MusicaError('backend', `WebAssembly has no ${build === 'relaxed' ? 'relaxed ' : ''}SIMD here`, {
    hint: 'use a current Node or browser, or a backend of TensorFlow.js',
  });
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  // Both Node and browsers have atob; Buffer is Node's alone.
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
