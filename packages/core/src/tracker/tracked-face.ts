import type { AlignOptions } from '../aligner/align-options';
import type { FaceAlignment } from '../aligner/face-alignment';
import type { OneEuroOptions } from './one-euro';

/** A face of a video. */
export interface TrackedFace extends FaceAlignment {
  /** The same from frame to frame for the same face; never used again for another one. */
  readonly id: number;
  /** Milliseconds since it was first seen. */
  readonly age: number;
}

export interface TrackerOptions extends Omit<AlignOptions, 'signal'> {
  /** Most faces that are followed. Default 4. */
  readonly maxFaces?: number;
  /**
   * Milliseconds between two looks for new faces while there are fewer than `maxFaces`; 0 looks in every frame, Infinity
   * only when no face is left. A face that was lost is looked for at once. Default 1000.
   */
  readonly detectEvery?: number;
  /** Milliseconds between two looks while there is no face at all. Default 100. */
  readonly searchEvery?: number;
  /** Predicted NME, in percent, above which a face counts as lost. Default: `failAbove`. */
  readonly lostAbove?: number;
  /** Smooth the landmarks with a One-Euro filter; leave it off where errors are measured. Default false. */
  readonly smooth?: boolean | OneEuroOptions;
  /** Turn the crop with the head, so that the model sees faces upright. Default true. */
  readonly roll?: boolean;
}
