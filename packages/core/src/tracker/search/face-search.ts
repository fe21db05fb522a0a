import type { DetectedFace, FaceDetector, Look } from '../../detector/face-detector';
import type { Box } from '../../geometry/box';
import type { PixelImage } from '../../geometry/image';
import { isSamePlace, overlapOf } from '../track';
import { costOfLook, coveredShare, fineLooks, lookNear, quickLooks, turnedLooks } from './look';

/** What a search is asked for in a frame. */
export interface SearchRequest {
  /** Time of the frame, in milliseconds. */
  readonly time: number;
  /** Faces that are followed: they are not found again, and what they fill needs no look. */
  readonly followed: readonly Box[];
  /** Where faces may be that were lost. */
  readonly lost: readonly Box[];
}

/** How often and how much is looked. */
export interface SearchRate {
  /** Milliseconds between two searches of the whole image while there are faces. */
  readonly detectEvery: number;
  /** Milliseconds between two looks for what is lost, or while there is no face. */
  readonly searchEvery: number;
  /** Most multiply-adds in a frame; one look is always taken. */
  readonly budget: number;
}

/** A found face that overlaps a followed one by more than this is that one: detectors' boxes are coarse. */
const alreadyFollowed = 0.4;
/** Boxes of two looks that overlap by this much are of the same face. */
const sameFace = 0.3;
/** A region that followed faces fill by this share has no room for another. */
const full = 0.6;

/**
 * Looks for new faces in the frames of a video, a little in each, so that no frame waits for it: first where faces were
 * lost, then at the whole frame, then, part by part, for smaller faces and, while there is no face, for turned ones.
 * Only the first frame is searched without regard to the budget. A detector that cannot look at a part is asked for the
 * whole frame at once.
 */
export class FaceSearch {
  /** What is still to be looked at, most urgent first. */
  #urgent: Look[] = [];
  #thorough: Look[] = [];
  #lostAt = -Infinity;
  #wholeAt = -Infinity;
  #thoroughAt = -Infinity;

  constructor(
    private readonly detector: FaceDetector,
    private readonly rate: SearchRate,
  ) {}

  /** Begins anew, as for a first frame. */
  reset(): void {
    this.#urgent = [];
    this.#thorough = [];
    this.#lostAt = -Infinity;
    this.#wholeAt = -Infinity;
    this.#thoroughAt = -Infinity;
  }

  /** A face was just lost: it is looked for in the same frame. */
  hurry(): void {
    this.#lostAt = -Infinity;
    if (this.detector.lookAt === undefined) this.#wholeAt = -Infinity;
  }

  /**
   * Does this frame's part of the search.
   * @returns new faces, best first; none twice
   * @throws what the detector throws
   */
  async step(image: PixelImage, request: SearchRequest): Promise<DetectedFace[]> {
    const { followed } = request;
    const isNew = ({ box }: DetectedFace) =>
      followed.every((other) => !isSamePlace(other, box, alreadyFollowed));
    if (this.detector.lookAt === undefined) {
      return this.#isWholeDue(request) ? (await this.detector.detect(image)).filter(isNew) : [];
    }
    const budget = this.#wholeAt === -Infinity ? Infinity : this.rate.budget;
    this.#plan(image, request);
    const found: DetectedFace[] = [];
    for (let spent = 0; ; ) {
      const thorough = this.#urgent.length === 0;
      const queue = thorough ? this.#thorough : this.#urgent;
      const look = queue[0];
      if (look === undefined) break;
      const isFull = coveredShare(look, followed) >= full;
      const cost = isFull ? 0 : costOfLook(look);
      // Faces that are found have to be aligned in this frame as well.
      if (spent > 0 && (spent + cost > budget || found.length > 0)) break;
      queue.shift();
      spent += cost;
      if (isFull) continue;
      const faces = (await this.detector.lookAt(image, look)).filter(isNew);
      found.push(...(thorough ? await this.#confirmed(image, faces, look) : faces));
    }
    return withoutRepeats(found);
  }

  /**
   * There are many parts with little in them, so a false alarm is likelier there: only what a look from near by finds as
   * well is a face. It says better where it is, too.
   */
  async #confirmed(
    image: PixelImage,
    faces: readonly DetectedFace[],
    { turn = 0 }: Look,
  ): Promise<DetectedFace[]> {
    const confirmed: DetectedFace[] = [];
    for (const { box } of faces) {
      const near = await this.detector.lookAt!(image, { ...lookNear(box), turn });
      const same = near.find((face) => overlapOf(face.box, box) > sameFace);
      if (same !== undefined) confirmed.push(same);
    }
    return confirmed;
  }

  #isWholeDue({ time, followed, lost }: SearchRequest): boolean {
    const { detectEvery, searchEvery } = this.rate;
    const searching = followed.length === 0 || (lost.length > 0 && this.detector.lookAt === undefined);
    const due = time - this.#wholeAt >= (searching ? Math.min(searchEvery, detectEvery) : detectEvery);
    if (due) this.#wholeAt = time;
    return due;
  }

  /** Puts what is due before what is left of earlier frames. */
  #plan(image: PixelImage, request: SearchRequest): void {
    const { time, followed, lost } = request;
    const { detectEvery, searchEvery } = this.rate;
    const none = followed.length === 0;
    if (this.#urgent.length === 0) {
      if (lost.length > 0 && time - this.#lostAt >= Math.min(searchEvery, detectEvery)) {
        this.#lostAt = time;
        this.#urgent.push(...lost.map(lookNear));
      }
      // The finer look finds all that the coarse one does: that only saves time while there is nothing else to do.
      if (this.#isWholeDue(request)) this.#urgent.push(...quickLooks(image).slice(none ? 0 : 1));
    }
    if (!none) this.#thorough = this.#thorough.filter(({ turn = 0 }) => turn === 0);
    if (this.#thorough.length === 0 && time - this.#thoroughAt >= detectEvery) {
      this.#thoroughAt = time;
      this.#thorough.push(...fineLooks(image), ...(none ? turnedLooks(image) : []));
    }
  }
}

function withoutRepeats(faces: readonly DetectedFace[]): DetectedFace[] {
  const kept: DetectedFace[] = [];
  for (const face of [...faces].sort((a, b) => b.score - a.score)) {
    if (kept.every(({ box }) => overlapOf(box, face.box) <= sameFace)) kept.push(face);
  }
  return kept;
}
