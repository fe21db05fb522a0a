import type { LandmarkScheme, Landmarks } from '@musica/core';
import type { AugmentInput, SampleConfig } from '@musica/datasets';
import type { SampleAddress } from './sample-order';

/** What a worker is told once. */
export interface WorkerSetup {
  readonly faces: readonly { readonly id: string; readonly image: string; readonly landmarks: Landmarks }[];
  readonly config: SampleConfig;
  readonly scheme: LandmarkScheme;
  readonly augmentation: AugmentInput;
  readonly seed: number;
  /** Most bytes of decoded pictures to keep. */
  readonly cacheBytes: number;
}

/** A batch to make. */
export interface BatchRequest {
  readonly step: number;
  readonly samples: readonly SampleAddress[];
}

/** The batch made, its arrays moved rather than copied; or why it was not. */
export type BatchAnswer =
  | {
      readonly step: number;
      readonly levels: Float32Array[];
      readonly landmarks: Float32Array;
      readonly initial: Float32Array;
      /** Pictures that could not be read, met for the first time; the next face took their place. */
      readonly problems: readonly string[];
    }
  | { readonly step: number; readonly error: string };
