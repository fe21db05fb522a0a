import type { AlignOptions } from '../aligner/align-options';
import type { FaceAlignment } from '../aligner/face-alignment';
import type { EyeState } from './blinks';
import type { SmoothOptions } from './smoothing/landmark-smoother';

/** A face of a video. */
export interface TrackedFace extends FaceAlignment {
  /** The same from frame to frame for the same face; never used again for another one. */
  readonly id: number;
  /** Milliseconds since it was first seen. */
  readonly age: number;
  /** Whether its eyes are shut, and its blinks; for landmarks with eyes (68 or 98). */
  readonly eyes?: EyeState;
}

export interface TrackerOptions extends Omit<AlignOptions, 'signal'> {
  /** Most faces that are followed. Default 4. */
  readonly maxFaces?: number;
  /**
   * Milliseconds between two searches for new faces while there are fewer than `maxFaces`; 0 searches in every frame,
   * Infinity only when no face is left. Default 1000.
   */
  readonly detectEvery?: number;
  /** Milliseconds between two looks for a face that was lost, or while there is none at all. Default 100. */
  readonly searchEvery?: number;
  /**
   * Most multiply-adds that searching may cost in one frame: a search of the whole frame is spread over as many as that
   * takes, and at least one look of the detector is taken. Default 200e6: one look of 256 x 256 pixels, 9 ms in the kernels
   * of @musica/wasm. It has no effect on a detector without `lookAt`.
   */
  readonly searchBudget?: number;
  /** Predicted NME, in percent, above which a face counts as lost. Default: `failAbove`. */
  readonly lostAbove?: number;
  /** Smooth the landmarks; leave it off where errors are measured. Default false. */
  readonly smooth?: boolean | SmoothOptions;
  /** Turn the crop with the head, so that the model sees faces upright. Default true. */
  readonly roll?: boolean;
}
