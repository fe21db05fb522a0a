import type { Box, LandmarkScheme } from '@musica/core';
import type { AugmentInput, SampleConfig } from '@musica/datasets';
import type { SampleAddress } from './sample-order';

/** A face with its landmarks as x0, y0, x1, y1, ..: a million pairs would keep the collector of garbage busy. */
export interface PackedFace {
  readonly id: string;
  readonly image: string;
  readonly landmarks: Float64Array;
  readonly weights?: Float32Array;
  /** The box that the model shall be given for the face; without one, that of the landmarks. */
  readonly box?: Box;
}

/** What a worker is told once. */
export interface WorkerSetup {
  readonly faces: readonly PackedFace[];
  /** Whether batches have weights, 1 for the landmarks of faces that have none. */
  readonly weighted: boolean;
  readonly config: SampleConfig;
  readonly scheme: LandmarkScheme;
  readonly augmentation: AugmentInput;
  readonly seed: number;
  /** Most bytes of decoded images to keep. */
  readonly cacheBytes: number;
}

/** A batch's numbers: level l holds faces * size_l * size_l * 3 values, the others faces * landmarks * 2, weights half of that. */
export interface BatchMemory {
  readonly levels: readonly Float32Array[];
  readonly landmarks: Float32Array;
  readonly initial: Float32Array;
  readonly weights?: Float32Array;
}

/** A batch to make, in the memory of one that is used up if there is one: 50 MB for 64 faces are not got for nothing. */
export interface BatchRequest {
  readonly step: number;
  readonly samples: readonly SampleAddress[];
  readonly memory?: BatchMemory;
}

/** The batch made, its arrays moved rather than copied; or why it was not. */
export type BatchAnswer =
  | (BatchMemory & {
      readonly step: number;
      /** Images that could not be read, met for the first time; the next face took their place. */
      readonly problems: readonly string[];
    })
  | { readonly step: number; readonly error: string };

/** What of a batch is moved from thread to thread. */
export function buffersOf({ levels, landmarks, initial, weights }: BatchMemory): ArrayBuffer[] {
  return [...levels, landmarks, initial, ...(weights ? [weights] : [])].map(
    ({ buffer }) => buffer as ArrayBuffer,
  );
}
