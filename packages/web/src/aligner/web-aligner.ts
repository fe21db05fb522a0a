import type {
  AlignOptions,
  Box,
  DetectedFace,
  disposeSymbol,
  ExplainedFace,
  FaceAlignment,
  FaceDetector,
  ModelDescription,
  StepwiseAlignment,
  TrackedFace,
  TrackerOptions,
} from '@musica/core';
import type { LoadedBackend } from '../backends/backend';
import type { FrameSource } from '../images/frame-source';

/** Where the time of a frame went, in milliseconds. */
export interface FrameTimings {
  /** From the source to pixels. */
  readonly grab: number;
  /** Finding and aligning the faces. */
  readonly track: number;
}

/** The faces of one frame of a video. */
export interface TrackedFrame {
  readonly faces: readonly TrackedFace[];
  /** Size of the frame in pixels: what `faces` is in. */
  readonly width: number;
  readonly height: number;
  /** The time that was given with the frame, in milliseconds. */
  readonly time: number;
  readonly timings: FrameTimings;
}

/** What every call on an image takes. */
export interface CallOptions {
  /** Ends the call: it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Follows faces through the frames of a video; made by `createTracker`. */
export interface VideoTracker {
  /**
   * The faces of the next frame. While one frame is worked on, only the newest of those that came is kept.
   * @param time of the frame in milliseconds, rising; default: `performance.now()`
   * @returns undefined for a frame that a newer one took the place of
   * @throws MusicaError `image` for a frame that cannot be read; the reason of `signal`
   */
  update(frame: FrameSource, time?: number, options?: CallOptions): Promise<TrackedFrame | undefined>;
  /** Forgets all faces: at a cut, or when another video begins. */
  reset(): void;
  /** Ends it; the aligner goes on. */
  dispose(): void;
  [disposeSymbol](): void;
}

/** The events of a `WebAligner`. */
export interface WebAlignerEvents {
  /** The GPU was lost: the aligner goes on with another device or backend. */
  backendchange: BackendChangeEvent;
}

/** The backend of an aligner was lost and replaced. */
export class BackendChangeEvent extends Event {
  constructor(
    /** What runs now. */
    readonly backend: LoadedBackend,
    /** What was lost. */
    readonly previous: LoadedBackend,
    /** What the browser says about it. */
    readonly reason: string,
  ) {
    super('backendchange');
  }
}

/** What `alignAllSteps` can be asked for. */
export type StepwiseOptions = Pick<AlignOptions, 'failAbove' | 'maxSteps' | 'flipTest' | 'signal'>;

/**
 * Finds landmarks in what a page shows. On the main thread or in a Worker it is the same object with the same results;
 * calls are worked off one after the other. Errors are `MusicaError`s, from a Worker too.
 */
export interface WebAligner {
  /** What it computes on, now. */
  readonly backend: LoadedBackend;
  /** The model without its weights. */
  readonly model: ModelDescription;
  /** Whether it runs in a Worker. */
  readonly inWorker: boolean;

  /**
   * @param faces tight landmark boxes in pixels of the image, or a detector; default: the detector it was loaded with
   * @returns one result a face, in the order of the boxes; of a detector, best score first
   * @throws MusicaError as `Aligner.align` of @musica/core; `image` for a source without pixels, or with pixels of
   *   another site that the page may not read
   */
  align(
    source: FrameSource,
    faces?: readonly Box[] | FaceDetector,
    options?: AlignOptions,
  ): Promise<FaceAlignment[]>;

  /** What every step makes of each face; see `Aligner.alignAllSteps` of @musica/core. */
  alignAllSteps(
    source: FrameSource,
    boxes: readonly Box[],
    options?: StepwiseOptions,
  ): Promise<StepwiseAlignment[]>;

  /** What every step looked at, how much of it it let through, and where it moved the landmarks; see `explain` of @musica/core. */
  explain(source: FrameSource, boxes: readonly Box[], options?: CallOptions): Promise<ExplainedFace[]>;

  /** Faces found by the detector it was loaded with, best score first. */
  detect(source: FrameSource, options?: CallOptions): Promise<DetectedFace[]>;

  /** Follows faces through a video with the detector it was loaded with. */
  createTracker(options?: TrackerOptions): VideoTracker;

  /** Runs one blank face through all steps, so that the first real one does not pay for what backends do lazily. */
  warmup(): Promise<void>;

  /** Number of tensors that are alive: flat while frames come and go. */
  numTensors(): Promise<number>;

  /** Frees the model, and ends the Worker. What was asked before is still answered; nothing can be asked after. */
  dispose(): void;
  [disposeSymbol](): void;

  addEventListener<K extends keyof WebAlignerEvents>(
    type: K,
    listener: (event: WebAlignerEvents[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<K extends keyof WebAlignerEvents>(
    type: K,
    listener: (event: WebAlignerEvents[K]) => void,
    options?: boolean | EventListenerOptions,
  ): void;
}
