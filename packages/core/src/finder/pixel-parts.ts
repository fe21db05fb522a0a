import type { AlignOptions } from '../aligner/align-options';
import type { FaceAlignment } from '../aligner/face-alignment';
import type { FaceDetector } from '../detector/face-detector';
import type { Box } from '../geometry/box';
import type { PixelImage } from '../geometry/image';
import type { ModelDescription } from '../model/model';
import { FaceTracker } from '../tracker/face-tracker';
import { NewestOnly } from '../tracker/newest-only';
import type { TrackedFace } from '../tracker/tracked-face';
import type { FaceFinderParts, FrameTracker } from './face-finder';

/** An aligner that takes pixels, and a detector where there are no boxes. */
export interface PixelAligner {
  readonly model: ModelDescription;
  align(
    image: PixelImage,
    faces: readonly Box[] | FaceDetector,
    options?: AlignOptions,
  ): Promise<FaceAlignment[]>;
  warmup(): Promise<void>;
}

export interface PixelPartsOptions<Image> {
  readonly aligner: PixelAligner;
  readonly detector: FaceDetector;
  /** The pixels of an image. */
  readonly read: (image: Image, signal: AbortSignal | undefined) => PixelImage | Promise<PixelImage>;
  /** Frees what the finder owns. */
  readonly dispose: () => void;
}

/** A `FaceFinder` from an aligner, any detector, and what reads images. */
export function pixelParts<Image>({
  aligner,
  detector,
  read,
  dispose,
}: PixelPartsOptions<Image>): FaceFinderParts<Image> {
  return {
    model: aligner.model,
    align: async (image, boxes, options) =>
      // Null is no list of boxes: the aligner says so.
      aligner.align(await read(image, options.signal), boxes === undefined ? detector : boxes, options),
    createTracker: (options) => new PixelTracker(new FaceTracker(aligner, detector, options), read),
    warmup: () => aligner.warmup(),
    dispose,
  };
}

interface Frame<Image> {
  readonly image: Image;
  readonly time: number;
  readonly signal: AbortSignal | undefined;
}

/** One frame after the other, read when it is its turn. */
class PixelTracker<Image> implements FrameTracker<Image> {
  readonly #frames = new NewestOnly((frame: Frame<Image>) => this.#track(frame));

  constructor(
    private readonly tracker: FaceTracker,
    private readonly read: PixelPartsOptions<Image>['read'],
  ) {}

  update(
    image: Image,
    time: number,
    { signal }: { readonly signal?: AbortSignal },
  ): Promise<TrackedFace[] | undefined> {
    return this.#frames.push({ image, time, signal });
  }

  reset(): void {
    this.tracker.reset();
  }

  dispose(): void {
    this.#frames.drop();
    this.tracker.reset();
  }

  async #track({ image, time, signal }: Frame<Image>): Promise<TrackedFace[]> {
    signal?.throwIfAborted();
    const pixels = await this.read(image, signal);
    return this.tracker.update(pixels, time, signal ? { signal } : {});
  }
}
