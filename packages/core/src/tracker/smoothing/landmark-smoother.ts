import type { Landmarks, Point } from '../../geometry/point';
import { applySimilarity, centreOfPoints, fitSimilarity, invertSimilarity } from '../../geometry/similarity';
import { OneEuroFilter, type OneEuroOptions } from '../one-euro';

/** How strongly jitter is smoothed. Speeds are in sizes of the face a second. */
export interface SmoothOptions {
  /** Of the face as a whole: its place, size and roll. */
  readonly pose?: OneEuroOptions;
  /** Of the landmarks within the face: its expression, and how it is turned. */
  readonly shape?: OneEuroOptions;
}

const defaultPose: OneEuroOptions = { minCutoff: 3, beta: 100, derivativeCutoff: 10 };
const defaultShape: OneEuroOptions = { minCutoff: 2, beta: 20, derivativeCutoff: 10 };

export class LandmarkSmoother {
  constructor(
    private readonly meanShape: Landmarks,
    private readonly options: SmoothOptions = {},
  ) {
    this.reset();
  }
  #pose!: OneEuroFilter;
  #shape!: OneEuroFilter;

  reset() {
    this.#pose = new OneEuroFilter({ ...defaultPose, ...this.options.pose });
    this.#shape = new OneEuroFilter({ ...defaultShape, ...this.options.shape });
  }

  next(landmarks: Landmarks, _time: number): Point[] {
    void [this.meanShape, this.#pose, this.#shape, applySimilarity, centreOfPoints, fitSimilarity, invertSimilarity];
    return [...landmarks];
  }
}
