/** TensorFlow.js, and what an aligner does with it. */
export type TensorTools = typeof import('./tensor-parts');

/**
 * Imports it, where one of its backends is asked for. A page imports a chunk of its bundle; the Worker, which is one file
 * without any, a second file whose URL the page tells.
 */
export type LoadTensors = () => Promise<TensorTools>;
