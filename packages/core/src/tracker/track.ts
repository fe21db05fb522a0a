import type { FaceAlignment } from '../aligner/aligner';
import { type Box, boundsOfBox, boxOfLandmarks } from '../geometry/box';
import { type Landmarks, toPoints } from '../geometry/point';
import { rollOf } from '../geometry/roll';
import { OneEuroFilter, type OneEuroOptions } from './one-euro';
import type { TrackedFace } from './tracked-face';

/** One face that is followed. */
export class Track {
  /** Where to look for it next, by its last landmarks; rolled with it. */
  next: Box;
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
    if (smooth) this.#filter = new OneEuroFilter(smooth === true ? {} : smooth);
  }

  /** Takes what was found of it in a frame. */
  follow(found: FaceAlignment, next: Box, time: number): TrackedFace {
    this.next = next;
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

/** Whether two boxes are of about the same place and size: the centres nearer than half the size of the larger. */
export function isNear(a: Box, b: Box): boolean {
  const [p, q] = [boundsOfBox(a), boundsOfBox(b)];
  const dx = p.x + p.width / 2 - (q.x + q.width / 2);
  const dy = p.y + p.height / 2 - (q.y + q.height / 2);
  const [sizeP, sizeQ] = [Math.sqrt(p.width * p.height), Math.sqrt(q.width * q.height)];
  const larger = Math.max(sizeP, sizeQ);
  return Math.hypot(dx, dy) < larger / 2 && Math.min(sizeP, sizeQ) > larger / 2;
}
