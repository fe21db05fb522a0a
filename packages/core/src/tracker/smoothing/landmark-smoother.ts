import type { Landmarks, Point } from '../../geometry/point';
import { applySimilarity, centreOfPoints, fitSimilarity, invertSimilarity } from '../../geometry/similarity';
import { OneEuroFilter, type OneEuroOptions } from '../one-euro';

/** How strongly landmarks are smoothed. Speeds are in sizes of the face a second, so that every resolution is the same. */
export interface SmoothOptions {
  /** Of the face as a whole: its place, size and roll. Default: minCutoff 1.5, beta 200, derivativeCutoff 2. */
  readonly pose?: OneEuroOptions;
  /** Of the landmarks within the face: expression and turn of the head. Default: minCutoff 1, beta 60, derivativeCutoff 2. */
  readonly shape?: OneEuroOptions;
}

/**
 * Chosen on clips of a webcam and on photographs that are moved in known ways (`musica track` prints both): of what halves
 * the jitter at rest, that which lags least. A motion at a steady speed is followed with a lag of 1 / (2 pi beta) sizes of
 * the face at most: less than what the landmarks tremble by.
 */
const defaultPose: Required<OneEuroOptions> = { minCutoff: 1.5, beta: 200, derivativeCutoff: 2 };
const defaultShape: Required<OneEuroOptions> = { minCutoff: 1, beta: 60, derivativeCutoff: 2 };

/** A change of size or roll moves the landmarks by this many sizes of the face for each unit: their distance from its centre. */
const arm = 0.5;

/**
 * Calms the landmarks of one face in a video. What the face does as a whole is told apart from what happens within it:
 * the first is known well, being the mean of many landmarks, so even slow motion can be told from trembling and is
 * followed at once; the second trembles more and is smoothed more. Each has One-Euro filters.
 */
export class LandmarkSmoother {
  readonly #pose: Required<OneEuroOptions>;
  readonly #shape: Required<OneEuroOptions>;
  #filters: { readonly place: OneEuroFilter; readonly turn: OneEuroFilter; readonly shape: OneEuroFilter };
  /** Radians; goes on beyond half a turn, so that there is no jump to smooth. */
  #roll = 0;

  /** @param meanShape the mean face in units of its box (see `ModelDescription.meanShape`) */
  constructor(
    private readonly meanShape: Landmarks,
    { pose, shape }: SmoothOptions = {},
  ) {
    this.#pose = { ...defaultPose, ...pose };
    this.#shape = { ...defaultShape, ...shape };
    this.#filters = this.#begin();
  }

  /** Begins anew: the next landmarks are taken as they are. */
  reset(): void {
    this.#filters = this.#begin();
  }

  /**
   * @param landmarks as found, in pixels
   * @param time of the frame, in milliseconds; at one not after the last, the filters stay as they are
   */
  next(landmarks: Landmarks, time: number): Point[] {
    const { place, turn, shape } = this.#filters;
    const { a, b } = fitSimilarity(this.meanShape, landmarks);
    const size = Math.hypot(a, b);
    this.#roll += differenceOfAngles(Math.atan2(b, a), this.#roll);
    const centre = centreOfPoints(landmarks);
    const toFace = invertSimilarity({ a, b, c: centre[0], d: centre[1] });
    const within = landmarks.flatMap((point) => applySimilarity(toFace, point));

    const [x, y] = place.next(centre, time, size);
    const [logSize, roll] = turn.next([arm * Math.log(size), arm * this.#roll], time);
    const smoothSize = Math.exp(logSize! / arm);
    const toImage = {
      a: smoothSize * Math.cos(roll! / arm),
      b: smoothSize * Math.sin(roll! / arm),
      c: x!,
      d: y!,
    };
    const flat = shape.next(within, time);
    return landmarks.map((_, index) => applySimilarity(toImage, [flat[2 * index]!, flat[2 * index + 1]!]));
  }

  #begin() {
    return {
      place: new OneEuroFilter(this.#pose),
      turn: new OneEuroFilter(this.#pose),
      shape: new OneEuroFilter(this.#shape),
    };
  }
}

/** a - b, from minus half a turn to half a turn; radians. */
function differenceOfAngles(a: number, b: number): number {
  return Math.atan2(Math.sin(a - b), Math.cos(a - b));
}
