import type { OfEachWeight } from '../cascade/weight-names';
import type { ModelConfig } from '../config/model-config';

/** A matrix whose row r is `scales[r]` times whole numbers: how files of 8 bits hold the large ones. */
export interface WholeRows {
  /** [rows, columns], -127 to 127. */
  readonly levels: Int8Array;
  /** [rows] */
  readonly scales: Float32Array;
}

/** One weight in memory, without TensorFlow.js. */
export interface PlainWeight {
  readonly shape: readonly number[];
  /** The matrix as its file has it, where that is in 8 bits with a scale for each row. */
  readonly rows?: WholeRows;
  /** The float32 values, row by row; made anew at each call where the file has fewer bits. */
  values(): Float32Array;
}

/** All weights of a cascade in memory: what engines with kernels of their own are made of. */
export interface CascadeWeights {
  readonly config: ModelConfig;
  /** Of each step; with `sharedWeights` the same set for all. */
  readonly steps: readonly OfEachWeight<PlainWeight>[];
}

/** A weight of float32 values. */
export function plainWeight(values: Float32Array, shape: readonly number[]): PlainWeight {
  return { shape, values: () => values };
}

/** A matrix of whole numbers with a scale for each row. */
export function wholeRowsWeight(rows: WholeRows, shape: readonly number[]): PlainWeight {
  return { shape, rows, values: () => valuesOf(rows, shape.at(-1)!) };
}

function valuesOf({ levels, scales }: WholeRows, columns: number): Float32Array {
  const values = new Float32Array(levels.length);
  for (let row = 0, i = 0; i < levels.length; row++) {
    for (const end = i + columns; i < end; i++) values[i] = levels[i]! * scales[row]!;
  }
  return values;
}
