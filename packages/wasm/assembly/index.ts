// The kernels, compiled by AssemblyScript. All pointers are byte offsets into the one memory of the module; who lays it
// out is ../src/packed-step and ../src/simd-engine. Images and matrices are float32, row by row, images with their 3 channels interleaved.
export { gate, rectify, squash } from './activations';
export { multiplyBytes, roundRow } from './byte-matrix';
export { measureMultiplyAdds, measureReads } from './peak-throughput';
export { cropBytes, cropFloats, grayToRgb } from './crop';
export { depthwiseHalfRow, depthwiseRow } from './detector/depthwise';
export { firstConvolutionRow, scalePixels } from './detector/first-convolution';
export { convolvePoints } from './detector/pointwise';
export { poolRow } from './detector/pool';
export { shortDepthwiseHalfRow, shortDepthwiseRow } from './detector/short-depthwise';
export { shortFirstConvolutionRow, shortPixels } from './detector/short-first-convolution';
export { shortConvolvePoints } from './detector/short-pointwise';
export { shortPoolRow } from './detector/short-pool';
export { floatsOfShorts } from './detector/shorts';
export { convolvePool, convolveScratch } from './first-convolution';
export { move } from './landmarks';
export { multiply } from './matrix';
export { cutPatches } from './patches';
export { halve } from './pyramid';
export { addRows, averageBlocks } from './reduce';
export { multiplyTiles, tileFeatures, transformTiles } from './second-convolution';
