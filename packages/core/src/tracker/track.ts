import type { FaceAlignment } from '../aligner/face-alignment';
import { type Box, boundsOfBox, boxOfLandmarks } from '../geometry/box';
import { type Landmarks, toPoints } from '../geometry/point';
import { rollOf } from '../geometry/roll';
import { OneEuroFilter, type OneEuroOptions } from './one-euro';
import type { TrackedFace } from './tracked-face';

/** One face that is followed. */
export class Track {
  /** Where to look for it next, by its last landmarks; rolled with it. */
  next: Box;
  /** When it was last seen, in milliseconds. */
  seenAt: number;
  /** Since when it has not been seen, in milliseconds; undefined while it is. */
  lostSince: number | undefined;
  readonly #filter: OneEuroFilter | undefined;

  constructor(
    readonly id: number,
    readonly bornAt: number,
    box: Box,
    smooth: boolean | OneEuroOptions,
  ) {
    this.next = box;
    this.seenAt = bornAt;
    if (smooth) this.#filter = new OneEuroFilter(smooth === true ? {} : smooth);
  }

  /** Takes what was found of it in a frame. */
  follow(found: FaceAlignment, next: Box, time: number): TrackedFace {
    this.next = next;
    this.seenAt = time;
    this.lostSince = undefined;
    return {
      ...found,
      landmarks: this.#smooth(found.landmarks, next, time),
      id: this.id,
      age: time - this.bornAt,
    };
  }

  #smooth(landmarks: FaceAlignment['landmarks'], { width, height }: Box, time: number) {
    if (this.#filter === undefined) return landmarks;
    const size = Math.sqrt(width * height);
    return toPoints(this.#filter.next(landmarks.flat(), time / 1000, size));
  }
}

/** The tight box of landmarks, turned with the face unless `roll` is false. */
export function boxAround(landmarks: Landmarks, shape: Landmarks, roll: boolean): Box {
  return boxOfLandmarks(landmarks, roll ? rollOf(landmarks, shape) : 0);
}

/** How far a face may have moved in a second, in its own sizes. */
const fastest = 1.5;

/**
 * How far two boxes are apart, in sizes of the larger, if they may be the same face.
 * @param seconds between them
 * @returns undefined where they are too far apart, or of another size
 */
export function distanceOfSame(a: Box, b: Box, seconds: number): number | undefined {
  const [p, q] = [boundsOfBox(a), boundsOfBox(b)];
  const dx = p.x + p.width / 2 - (q.x + q.width / 2);
  const dy = p.y + p.height / 2 - (q.y + q.height / 2);
  const [sizeP, sizeQ] = [Math.sqrt(p.width * p.height), Math.sqrt(q.width * q.height)];
  const larger = Math.max(sizeP, sizeQ);
  const distance = Math.hypot(dx, dy) / larger;
  const may = distance < 0.5 + fastest * seconds && Math.min(sizeP, sizeQ) > larger / 2;
  return may ? distance : undefined;
}
