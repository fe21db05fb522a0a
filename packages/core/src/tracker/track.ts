import type { FaceAlignment } from '../aligner/face-alignment';
import { eyeOpenness } from '../analysis/analyse-face';
import { type Box, boundsOfBox, boxOfLandmarks, intersectionOverUnion } from '../geometry/box';
import type { Landmarks } from '../geometry/point';
import { rollOf } from '../geometry/roll';
import type { ModelDescription } from '../model/model';
import { modelBoxOfLandmarks } from '../model/model-boxes';
import { BlinkDetector } from './blinks';
import { centreOfBox, FaceMotion, movedBox, sizeOfBox } from './motion';
import type { LandmarkSmoother } from './smoothing/landmark-smoother';
import type { TrackedFace } from './tracked-face';

/** How long a lost face keeps its number, in milliseconds. */
const rememberFor = 1000;
/** The same for one that another face hides, as long as that one is there. */
const rememberHidden = 5000;
/** How far a face may be from where it is expected, in its own sizes: at once, a second later, and at most. */
const astray = { atOnce: 0.5, aSecond: 1.5, atMost: 1.5 };
/** A prediction does not lead the box further than this from where the face was, in sizes of it. */
const longestStep = 0.5;
/** Followed and lost faces whose bounds overlap by this much, intersection over union, hide each other. */
const hides = 0.05;

/** One face that is followed, or was until a moment ago. */
export class Track {
  /** Where it was last seen, by its landmarks; rolled with it. */
  box: Box;
  /** Since when it has not been seen, in milliseconds; undefined while it is. */
  lostSince: number | undefined;
  #landmarks: Landmarks = [];
  /** Last time that it was seen or another face was in front of it. */
  #excusedAt: number;
  #seenAt: number;
  readonly #motion: FaceMotion;
  readonly #blinks = new BlinkDetector();

  constructor(
    readonly id: number,
    readonly bornAt: number,
    box: Box,
    private readonly smoother: LandmarkSmoother | undefined,
  ) {
    this.box = box;
    this.#excusedAt = bornAt;
    this.#seenAt = bornAt;
    this.#motion = new FaceMotion(box, bornAt);
  }

  /** Where to look for it in the next frame. */
  expectedAt(time: number): Box {
    const shift = this.#motion.shiftAt(time);
    if (this.lostSince !== undefined) return movedBox(this.box, shift);
    const most = longestStep * sizeOfBox(this.box);
    const far = Math.max(1, Math.hypot(shift.x, shift.y) / most);
    return movedBox(this.box, { x: shift.x / far, y: shift.y / far });
  }

  /**
   * Takes what was found of it in a frame.
   * @param steady see `FaceMotion.observe`
   */
  follow(found: FaceAlignment, box: Box, time: number, steady: boolean): TrackedFace {
    // Where it has been meanwhile is not known: a speed over that time means nothing.
    this.#motion.observe(box, time, steady && this.lostSince === undefined);
    if (this.lostSince !== undefined) this.smoother?.reset();
    this.box = box;
    this.#landmarks = found.landmarks;
    this.#seenAt = time;
    this.#excusedAt = time;
    this.lostSince = undefined;
    const landmarks = this.smoother?.next(found.landmarks, time) ?? found.landmarks;
    const face = { ...found, landmarks, id: this.id, age: time - this.bornAt };
    const openness = eyeOpenness(found.landmarks);
    if (openness === undefined) return face;
    return { ...face, eyes: this.#blinks.next((openness.imageLeft + openness.imageRight) / 2, time) };
  }

  lose(time: number): void {
    this.lostSince ??= time;
  }

  /** Whether it is to be forgotten; `followed` are the boxes of the faces that are seen. */
  isForgotten(time: number, followed: readonly Box[]): boolean {
    if (this.lostSince === undefined) return false;
    const places = [this.box, this.expectedAt(time)];
    if (followed.some((front) => places.some((place) => overlapOf(front, place) > hides)))
      this.#excusedAt = time;
    return time - this.#excusedAt >= rememberFor || time - this.lostSince >= rememberHidden;
  }

  /**
   * How far what was found in a frame is from what its motion leads to expect: the mean distance of the landmarks, in
   * sizes of the larger face. Place, size and roll all count.
   */
  deviationOf(found: Landmarks, time: number): number {
    const shift = this.#motion.shiftAt(time);
    const size = Math.max(sizeOfBox(this.box), sizeOfBox(boxOfLandmarks(found)));
    const sum = found.reduce((total, [x, y], index) => {
      const [lastX, lastY] = this.#landmarks[index]!;
      return total + Math.hypot(x - lastX - shift.x, y - lastY - shift.y);
    }, 0);
    return sum / found.length / size;
  }

  /**
   * How far a place is from the way that a lost face may have gone, in sizes of the larger; a difference in size counts too.
   * @returns Infinity where it is too far to be that face, or of another size
   */
  distanceTo(place: Box, time: number): number {
    const [size, found] = [sizeOfBox(this.box), sizeOfBox(place)];
    const larger = Math.max(size, found);
    // It may have stopped anywhere on the way.
    const away = distanceToWay(centreOfBox(place), centreOfBox(this.box), centreOfBox(this.expectedAt(time)));
    const distance = away / larger;
    const seconds = (time - this.#seenAt) / 1000;
    const far = Math.min(astray.atOnce + astray.aSecond * seconds, astray.atMost);
    if (distance >= far || Math.min(size, found) <= larger / 2) return Infinity;
    return distance + Math.log(larger / Math.min(size, found));
  }
}

/** The box that the model wants around landmarks, turned with the face unless `roll` is false. */
export function boxAround(
  landmarks: Landmarks,
  model: Pick<ModelDescription, 'meanShape' | 'boxes'>,
  roll: boolean,
): Box {
  return modelBoxOfLandmarks(landmarks, model, roll ? rollOf(landmarks, model.meanShape) : 0);
}

/** Intersection over union of the upright bounds. */
export function overlapOf(a: Box, b: Box): number {
  return intersectionOverUnion(boundsOfBox(a), boundsOfBox(b));
}

/** One box that lies in another by this share is of the same face, or of none. */
const within = 0.6;

/** Whether two boxes are of one face: they overlap by more than `overlap`, or one lies in the other for the most part. */
export function isSamePlace(a: Box, b: Box, overlap: number): boolean {
  const [p, q] = [boundsOfBox(a), boundsOfBox(b)];
  const union = intersectionOverUnion(p, q);
  const [areaP, areaQ] = [p.width * p.height, q.width * q.height];
  const common = (union * (areaP + areaQ)) / (1 + union);
  return union > overlap || common > within * Math.min(areaP, areaQ);
}

type Place = readonly [x: number, y: number];

/** From a point to the nearest of a straight way. */
function distanceToWay([x, y]: Place, [fromX, fromY]: Place, [toX, toY]: Place): number {
  const [alongX, alongY] = [toX - fromX, toY - fromY];
  const square = alongX * alongX + alongY * alongY;
  const part = square === 0 ? 0 : ((x - fromX) * alongX + (y - fromY) * alongY) / square;
  const at = Math.min(1, Math.max(0, part));
  return Math.hypot(x - fromX - at * alongX, y - fromY - at * alongY);
}
