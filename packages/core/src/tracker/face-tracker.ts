import { type AlignOptions, defaultFailAbove } from '../aligner/align-options';
import type { FaceAlignment } from '../aligner/face-alignment';
import type { DetectedFace, FaceDetector } from '../detector/face-detector';
import { disposeSymbol } from '../dispose-symbol';
import { MusicaError } from '../errors';
import { type Box, boxOfLandmarks, intersectionOverUnion, liesOutside } from '../geometry/box';
import { assertImage, type PixelImage } from '../geometry/image';
import type { Landmarks } from '../geometry/point';
import type { ModelDescription } from '../model/model';
import { modelBoxOfDetected } from '../model/model-boxes';
import { assertNumber } from '../numeric/assert-number';
import { assign } from '../numeric/assign';
import { FaceSearch } from './search/face-search';
import { LandmarkSmoother } from './smoothing/landmark-smoother';
import { boxAround, isSamePlace, overlapOf, Track } from './track';
import type { TrackedFace, TrackerOptions } from './tracked-face';

/** What the tracker needs of an `Aligner`. */
export interface BoxAligner {
  readonly model: Pick<ModelDescription, 'meanShape' | 'failAbove' | 'boxes'>;
  align(image: PixelImage, boxes: readonly Box[], options?: AlignOptions): Promise<FaceAlignment[]>;
}

/** Landmarks whose boxes overlap by this much, intersection over union, are of the same face. */
const sameFace = 0.5;
/** Faces whose expected boxes overlap by this much may take hold of each other's landmarks. */
const inTouch = 0.1;
/** A face found from the box of another is a track's only where it is expected this near, in its own sizes. */
const exchanged = 0.3;
/** In doubt a face goes to the older track: what each younger one counts as further off, in sizes of the face. */
const younger = 1e-3;
/** A face smaller than this, in pixels of the image, is none. */
const leastSize = 8;

/** A face found in a frame, with the box that its landmarks make. */
interface Found {
  readonly face: FaceAlignment;
  readonly box: Box;
}

/**
 * Follows faces through a video. Where a face is expected by its motion, there it is looked for in the next frame; the
 * detector looks for new and lost faces, a little in each frame. Every frame costs little more than aligning its faces.
 * Where two tracks come upon the same face, the one whose motion led there keeps it; the other one is hidden, and gets
 * its number back where it comes out again.
 */
export class FaceTracker {
  readonly #options: Required<Omit<TrackerOptions, keyof AlignOptions>>;
  readonly #align: AlignOptions;
  readonly #search: FaceSearch;
  #tracks: Track[] = [];
  #nextId = 1;
  #lastTime = -Infinity;

  /**
   * @param aligner and @param detector stay the caller's: they are not disposed of
   * @throws MusicaError `config` where an option cannot be used
   */
  constructor(
    private readonly aligner: BoxAligner,
    detector: FaceDetector,
    options: TrackerOptions = {},
  ) {
    const {
      maxFaces = 4,
      detectEvery = 1000,
      searchEvery = 100,
      searchBudget = 200e6,
      lostAbove = options.failAbove ?? aligner.model.failAbove ?? defaultFailAbove,
      smooth = false,
      roll = true,
      ...align
    } = options;
    assertNumber('maxFaces', maxFaces, { from: 1, whole: true });
    for (const [name, value] of Object.entries({ detectEvery, searchEvery, searchBudget, lostAbove })) {
      assertNumber(name, value, { from: 0 });
    }
    this.#options = { maxFaces, detectEvery, searchEvery, searchBudget, lostAbove, smooth, roll };
    this.#search = new FaceSearch(detector, { detectEvery, searchEvery, budget: searchBudget });
    // A flip test that comes and goes from frame to frame would be seen as jitter.
    this.#align = { ...align, flipTest: false };
  }

  /**
   * The faces of the next frame; frames are given one after the other.
   * @param time of the frame in milliseconds; when it runs backwards, another video begins
   * @param options with `signal`, which ends the work on this frame; the next one goes on from where it was left
   * @returns the faces that are seen, in the order of their numbers
   * @throws MusicaError `image` for an image that cannot be used; what the detector throws; the reason of `signal`
   */
  async update(
    image: PixelImage,
    time: number,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<TrackedFace[]> {
    signal?.throwIfAborted();
    assertImage(image);
    if (!Number.isFinite(time)) throw new MusicaError('config', `the time of the frame is ${time}`);
    if (time < this.#lastTime) this.reset();
    this.#lastTime = time;
    const faces = await this.#follow(image, time, signal);
    signal?.throwIfAborted();
    const seen = this.#followed.map(({ box }) => box);
    this.#tracks = this.#tracks.filter((track) => !track.isForgotten(time, seen));
    faces.push(...(await this.#findNew(image, time, signal)));
    return faces.sort((a, b) => a.id - b.id);
  }

  /** Forgets all faces: at a cut, or when another video begins. Numbers go on. */
  reset(): void {
    this.#tracks = [];
    this.#search.reset();
    this.#lastTime = -Infinity;
  }

  /** Forgets all faces; for `using`. Aligner and detector go on. */
  [disposeSymbol](): void {
    this.reset();
  }

  get #followed(): Track[] {
    return this.#tracks.filter(({ lostSince }) => lostSince === undefined);
  }

  get #lost(): Track[] {
    return this.#tracks.filter(({ lostSince }) => lostSince !== undefined);
  }

  /** Aligns the followed faces where they are expected; those that are not found there become lost. */
  async #follow(image: PixelImage, time: number, signal?: AbortSignal): Promise<TrackedFace[]> {
    for (const track of this.#followed) {
      if (liesOutside(track.expectedAt(time), image)) track.lose(time);
    }
    const tracks = this.#followed;
    if (tracks.length === 0) return [];
    const boxes = tracks.map((track) => track.expectedAt(time));
    const aligned = await this.#alignAll(image, boxes, signal);
    const found = this.#distinct(aligned);
    const owners = assign(
      tracks.map((track, row) =>
        found.map(({ face }) => {
          const deviation = track.deviationOf(face.landmarks, time);
          const own = isSame(aligned[row]!, face);
          return own || deviation < exchanged ? deviation + row * younger : Infinity;
        }),
      ),
    );
    const faces: TrackedFace[] = [];
    for (const [row, track] of tracks.entries()) {
      const owned = found[owners[row] ?? -1];
      if (owned === undefined) {
        track.lose(time);
        this.#search.hurry();
      } else {
        const alone = boxes.every((box, other) => other === row || overlapOf(box, boxes[row]!) < inTouch);
        faces.push(track.follow(owned.face, owned.box, time, alone));
      }
    }
    return faces;
  }

  /** Each face once: of alignments that came upon the same one, that of least predicted error. */
  #distinct(aligned: readonly FaceAlignment[]): Found[] {
    const distinct: Found[] = [];
    const best = aligned.filter((face) => this.#isFace(face)).sort((a, b) => a.predictedNme - b.predictedNme);
    for (const face of best) {
      if (!distinct.some((other) => isSame(other.face, face))) {
        distinct.push({ face, box: this.#boxAround(face.landmarks) });
      }
    }
    return distinct;
  }

  /** Finds faces that are not followed; those where a face was lost are that face. */
  async #findNew(image: PixelImage, time: number, signal?: AbortSignal): Promise<TrackedFace[]> {
    const free = this.#options.maxFaces - this.#followed.length;
    if (free <= 0) return [];
    const detected = await this.#search.step(image, {
      time,
      followed: this.#followed.map(({ box }) => box),
      lost: this.#lost.map((track) => track.expectedAt(time)).filter((box) => !liesOutside(box, image)),
    });
    signal?.throwIfAborted();
    const found = (await this.#alignNew(image, detected, signal))
      .filter(({ box }) => this.#followed.every((track) => !isSamePlace(track.box, box, sameFace)))
      .slice(0, free);
    const lost = this.#lost;
    const places = assign(found.map(({ box }) => lost.map((track) => track.distanceTo(box, time))));
    return found.map(({ face, box }, index) => {
      const track = lost[places[index] ?? -1] ?? this.#newTrack(box, time);
      return track.follow(face, box, time, true);
    });
  }

  #newTrack(box: Box, time: number): Track {
    const { smooth } = this.#options;
    const smoother =
      smooth === false
        ? undefined
        : new LandmarkSmoother(this.aligner.model.meanShape, smooth === true ? {} : smooth);
    const track = new Track(this.#nextId++, time, box, smoother);
    this.#tracks.push(track);
    return track;
  }

  /** Faces in boxes of the detector, which are coarse: a second crop goes by the landmarks of the first. */
  async #alignNew(
    image: PixelImage,
    detected: readonly DetectedFace[],
    signal?: AbortSignal,
  ): Promise<Found[]> {
    const boxes = detected
      .flatMap(({ box, alternatives = [] }) => [box, ...alternatives])
      .filter((box) => !liesOutside(box, image))
      .map((box) => modelBoxOfDetected(box, this.aligner.model));
    if (boxes.length === 0) return [];
    const first = await this.#alignAll(image, boxes, signal);
    // A face on its side looks failed in an upright box: only what is no face at all is left out.
    const again = first
      .map(({ landmarks }) => this.#boxAround(landmarks))
      .filter((box) => Math.min(box.width, box.height) >= leastSize && !liesOutside(box, image));
    if (again.length === 0) return [];
    return this.#distinct(await this.#alignAll(image, again, signal));
  }

  #alignAll(image: PixelImage, boxes: readonly Box[], signal?: AbortSignal): Promise<FaceAlignment[]> {
    return this.aligner.align(image, boxes, signal ? { ...this.#align, signal } : this.#align);
  }

  #isFace({ predictedNme, landmarks }: FaceAlignment): boolean {
    const { width, height } = boxOfLandmarks(landmarks);
    return predictedNme <= this.#options.lostAbove && Math.min(width, height) >= leastSize;
  }

  #boxAround(landmarks: Landmarks): Box {
    return boxAround(landmarks, this.aligner.model, this.#options.roll);
  }
}

const isSame = (a: FaceAlignment, b: FaceAlignment) =>
  a === b || intersectionOverUnion(boxOfLandmarks(a.landmarks), boxOfLandmarks(b.landmarks)) > sameFace;
