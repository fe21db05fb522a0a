import type { LoadTensors } from '../../src/aligner/tensor-tools';

/** TensorFlow.js from the sources, where a page imports the built file. */
export const loadTensors: LoadTensors = () => import('../../src/aligner/tensor-parts');
