import type { AlignOptions } from '../aligner/align-options';
import type { FaceAlignment } from '../aligner/face-alignment';
import { assertOptions } from '../assert-options';
import { disposeSymbol } from '../dispose-symbol';
import { MusicaError } from '../errors';
import type { Box } from '../geometry/box';
import type { ModelDescription } from '../model/model';
import type { TrackedFace, TrackerOptions } from '../tracker/tracked-face';

/** What a `FaceFinder` is to do; see `loadFaceFinder` of @musica/node and @musica/web. */
export interface FaceFinderOptions {
  /** Options of every `find`, such as `preset` or `failAbove`; those of a call go before them. */
  readonly align?: Omit<AlignOptions, 'signal'>;
  /** Options of `track`, such as `smooth` or `maxFaces`. What they leave out is taken from `align`. */
  readonly track?: TrackerOptions;
}

export interface FindOptions extends AlignOptions {
  /** Tight landmark boxes in pixels of the image, where the faces are known; default: the detector looks for them. */
  readonly boxes?: readonly Box[];
}

/** What a platform does for a `FaceFinder`. */
export interface FaceFinderParts<Image> {
  readonly model: ModelDescription;
  /** @param boxes undefined where the faces have to be found */
  align(image: Image, boxes: readonly Box[] | undefined, options: AlignOptions): Promise<FaceAlignment[]>;
  createTracker(options: TrackerOptions): FrameTracker<Image>;
  warmup(): Promise<void>;
  dispose(): void;
}

/** A tracker of frames as the platform has them. */
export interface FrameTracker<Image> {
  /** @returns undefined for a frame that a newer one took the place of */
  update(
    frame: Image,
    time: number,
    options: { readonly signal?: AbortSignal },
  ): Promise<readonly TrackedFace[] | undefined>;
  reset(): void;
  dispose(): void;
}

/**
 * Finds the faces of an image and their landmarks: detector, aligner and tracker in one, the same in Node, in a page and in
 * a Worker. `loadFaceFinder` of @musica/node and @musica/web makes one.
 */
export class FaceFinder<Image> {
  readonly #parts: FaceFinderParts<Image>;
  readonly #options: FaceFinderOptions;
  #tracker: FrameTracker<Image> | undefined;
  #disposed = false;

  /** @param parts the finder owns them from now on */
  constructor(parts: FaceFinderParts<Image>, options: FaceFinderOptions = {}) {
    this.#parts = parts;
    this.#options = options;
  }

  /** The model without its weights. */
  get model(): ModelDescription {
    return this.#parts.model;
  }

  /**
   * The faces of one image.
   * @returns one result a face, best first; with `boxes` in their order. What is probably no face has `failed` set.
   * @throws MusicaError `image` for what has no pixels; `box` or `config` where an option cannot be used, or after
   *   `dispose`; the reason of `signal`
   */
  async find(image: Image, options: FindOptions = {}): Promise<FaceAlignment[]> {
    this.#refuseDisposed();
    assertOptions(options);
    const { boxes, ...own } = options;
    return this.#parts.align(image, boxes, { ...this.#options.align, ...own });
  }

  /**
   * The faces of the next frame of a video, each with a number that stays. One video at a time: `reset` begins another.
   * @param time of the frame in milliseconds, rising; default: `performance.now()`
   * @returns the faces that are seen, in the order of their numbers; undefined for a frame that a newer one took the place
   *   of, which happens only where calls are not awaited
   * @throws MusicaError as `find`
   */
  async track(
    frame: Image,
    time: number = performance.now(),
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<readonly TrackedFace[] | undefined> {
    this.#refuseDisposed();
    assertOptions(options);
    const { align, track } = this.#options;
    this.#tracker ??= this.#parts.createTracker({ ...align, ...track });
    return this.#tracker.update(frame, time, options);
  }

  /** Forgets the faces of the video: at a cut, or when another one begins. Numbers go on. */
  reset(): void {
    this.#tracker?.reset();
  }

  /** Runs one blank face through all steps, so that the first real one does not pay for what is done lazily. */
  async warmup(): Promise<void> {
    this.#refuseDisposed();
    return this.#parts.warmup();
  }

  /** Frees model and detector; a detector that was given stays the caller's. Later calls throw. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#tracker?.dispose();
    this.#parts.dispose();
  }

  [disposeSymbol](): void {
    this.dispose();
  }

  #refuseDisposed(): void {
    if (!this.#disposed) return;
    throw new MusicaError('config', 'this face finder was disposed of', { hint: 'load another one' });
  }
}
