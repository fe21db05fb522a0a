import { type AlignOptions, defaultFailAbove } from '../aligner/align-options';
import type { FaceAlignment } from '../aligner/face-alignment';
import type { FaceDetector } from '../detector/face-detector';
import { MusicaError } from '../errors';
import { type Box, boundsOfBox, boxOfLandmarks, intersectionOverUnion, liesOutside } from '../geometry/box';
import { assertImage, type PixelImage } from '../geometry/image';
import type { ModelDescription } from '../model/model';
import { boxAround, distanceOfSame, Track } from './track';
import type { TrackedFace, TrackerOptions } from './tracked-face';

/** What the tracker needs of an `Aligner`. */
export interface BoxAligner {
  readonly model: Pick<ModelDescription, 'meanShape' | 'failAbove'>;
  align(image: PixelImage, boxes: readonly Box[], options?: AlignOptions): Promise<FaceAlignment[]>;
}

/** Two tracks whose landmarks overlap by this much, intersection over union, follow the same face. */
const sameFace = 0.5;
/** A found face that overlaps a followed one by this much is that one: detectors' boxes are coarse. */
const alreadyFollowed = 0.2;
/** How long a lost face keeps its number, in milliseconds. */
const rememberFor = 1000;
/** A face smaller than this, in pixels of the image, is none. */
const leastSize = 8;

/**
 * Follows faces through a video. Where a face was, there it is looked for in the next frame: the detector runs only when
 * the predicted error says that a face is lost, and now and then for new ones. Every frame costs little more than
 * aligning its faces.
 */
export class FaceTracker {
  readonly #options: Required<Omit<TrackerOptions, keyof AlignOptions>>;
  readonly #align: AlignOptions;
  #tracks: Track[] = [];
  #nextId = 1;
  #lastLook = -Infinity;
  #lastTime = -Infinity;

  /**
   * @param aligner and @param detector stay the caller's: they are not disposed of
   * @throws MusicaError `config` where an option cannot be used
   */
  constructor(
    private readonly aligner: BoxAligner,
    private readonly detector: FaceDetector,
    options: TrackerOptions = {},
  ) {
    const {
      maxFaces = 4,
      detectEvery = 1000,
      searchEvery = 100,
      lostAbove = options.failAbove ?? aligner.model.failAbove ?? defaultFailAbove,
      smooth = false,
      roll = true,
      ...align
    } = options;
    if (!Number.isInteger(maxFaces) || maxFaces < 1) {
      throw new MusicaError('config', `maxFaces is ${maxFaces}, but must be a whole number of at least 1`);
    }
    for (const [name, value] of Object.entries({ detectEvery, searchEvery, lostAbove })) {
      if (!(value >= 0)) throw new MusicaError('config', `${name} is ${value}, but must be a number from 0`);
    }
    this.#options = { maxFaces, detectEvery, searchEvery, lostAbove, smooth, roll };
    // A flip test that comes and goes from frame to frame would be seen as jitter.
    this.#align = { ...align, flipTest: false };
  }

  /**
   * The faces of the next frame; frames are given one after the other.
   * @param time of the frame in milliseconds; when it runs backwards, another video begins
   * @returns in the order of their numbers
   * @throws MusicaError `image` for an image that cannot be used; what the detector throws
   */
  async update(image: PixelImage, time: number): Promise<TrackedFace[]> {
    assertImage(image);
    if (!Number.isFinite(time)) throw new MusicaError('config', `the time of the frame is ${time}`);
    if (time < this.#lastTime) this.reset();
    this.#lastTime = time;
    this.#tracks = this.#tracks.filter(
      ({ lostSince }) => lostSince === undefined || time - lostSince < rememberFor,
    );
    const faces = await this.#follow(image, time);
    if (this.#shouldLook(time)) faces.push(...(await this.#look(image, time)));
    return faces.sort((a, b) => a.id - b.id);
  }

  /** Forgets all faces: at a cut, or when another video begins. Numbers go on. */
  reset(): void {
    this.#tracks = [];
    this.#lastLook = -Infinity;
    this.#lastTime = -Infinity;
  }

  get #followed(): Track[] {
    return this.#tracks.filter(({ lostSince }) => lostSince === undefined);
  }

  /** Aligns the followed faces where they were; those that are no longer there become lost. */
  async #follow(image: PixelImage, time: number): Promise<TrackedFace[]> {
    const gone = this.#followed.filter(({ next }) => liesOutside(next, image));
    for (const track of gone) track.lostSince = time;
    const tracks = this.#followed;
    if (tracks.length === 0) return [];
    const found = await this.aligner.align(
      image,
      tracks.map(({ next }) => next),
      this.#align,
    );
    const faces: TrackedFace[] = [];
    for (const [index, track] of tracks.entries()) {
      const face = found[index]!;
      const next = this.#isFace(face) ? this.#boxAround(face) : undefined;
      // The older track, which comes first, keeps a face that two run after.
      if (next === undefined || faces.some((other) => overlap(other, face) > sameFace)) {
        track.lostSince = time;
        if (next !== undefined) this.#tracks = this.#tracks.filter((other) => other !== track);
      } else {
        faces.push(track.follow(face, next, time));
      }
    }
    if (faces.length < tracks.length) this.#lastLook = -Infinity;
    return faces;
  }

  #shouldLook(time: number): boolean {
    const { maxFaces, detectEvery, searchEvery } = this.#options;
    const count = this.#followed.length;
    if (count >= maxFaces) return false;
    const searching = count === 0 || this.#tracks.length > count;
    return time - this.#lastLook >= (searching ? Math.min(searchEvery, detectEvery) : detectEvery);
  }

  /** Finds faces that are not followed yet; one where a face was lost a moment ago is that face. */
  async #look(image: PixelImage, time: number): Promise<TrackedFace[]> {
    this.#lastLook = time;
    const { maxFaces } = this.#options;
    const followed = this.#followed;
    const boxes = (await this.detector.detect(image))
      .map(({ box }) => box)
      .filter((box) => !liesOutside(box, image))
      .filter((box) => !followed.some(({ next }) => overlapOf(next, box) > alreadyFollowed))
      .slice(0, maxFaces - followed.length);
    const faces: TrackedFace[] = [];
    for (const face of await this.#alignNew(image, boxes)) {
      const next = this.#boxAround(face);
      if (this.#followed.some((track) => overlapOf(track.next, next) > sameFace)) continue;
      const lost = this.#lostAt(next, time);
      const track = lost ?? new Track(this.#nextId++, time, next, this.#options.smooth);
      if (lost === undefined) this.#tracks.push(track);
      faces.push(track.follow(face, next, time));
    }
    return faces;
  }

  /** The lost face that is nearest to a place, if it can have come there. */
  #lostAt(place: Box, time: number): Track | undefined {
    const near = this.#tracks
      .filter(({ lostSince }) => lostSince !== undefined)
      .map((track) => ({
        track,
        distance: distanceOfSame(track.next, place, (time - track.seenAt) / 1000) ?? Infinity,
      }))
      .sort((a, b) => a.distance - b.distance)[0];
    return near && near.distance < Infinity ? near.track : undefined;
  }

  /** Faces in boxes of the detector, which are upright and coarse: a second pass goes by the landmarks of the first. */
  async #alignNew(image: PixelImage, boxes: readonly Box[]): Promise<FaceAlignment[]> {
    if (boxes.length === 0) return [];
    const first = await this.aligner.align(image, boxes, this.#align);
    // A face on its side looks failed in an upright box: only what is no face at all is left out.
    const again = first.map((face) => this.#boxAround(face)).filter((box) => isSane(box, image));
    if (again.length === 0) return [];
    const second = await this.aligner.align(image, again, this.#align);
    return second.filter((face) => this.#isFace(face));
  }

  #isFace({ predictedNme, landmarks }: FaceAlignment): boolean {
    const { width, height } = boxOfLandmarks(landmarks);
    return predictedNme <= this.#options.lostAbove && Math.min(width, height) >= leastSize;
  }

  #boxAround({ landmarks }: FaceAlignment): Box {
    return boxAround(landmarks, this.aligner.model.meanShape, this.#options.roll);
  }
}

const isSane = (box: Box, image: PixelImage) =>
  Math.min(box.width, box.height) >= leastSize && !liesOutside(box, image);

const overlapOf = (a: Box, b: Box) => intersectionOverUnion(boundsOfBox(a), boundsOfBox(b));

const overlap = (a: FaceAlignment, b: FaceAlignment) =>
  intersectionOverUnion(boxOfLandmarks(a.landmarks), boxOfLandmarks(b.landmarks));
