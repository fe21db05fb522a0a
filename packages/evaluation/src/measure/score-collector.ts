import {
  boxOfLandmarks,
  type LandmarkScheme,
  type Landmarks,
  type Normalizer,
  type Point,
} from '@musica/core';
import { type FaceRecord, landmarksInto, type PointBuffer } from '@musica/datasets';
import { type OpennessPair, opennessPairs } from './eye-openness';
import { type FaceScore, type FoundFace, scoreFace } from './face-score';
import { traitsOf } from './face-traits';
import type { GroupedFace } from './group-figures';
import { type PoseSample, poseSample } from './head-pose';
import { comparableErrors, LandmarkUncertainty } from './landmark-uncertainty';
import { PointStore, type StoredPoints } from './point-store';

/** How many of the best and of the worst faces are kept with their landmarks, to be shown. */
const EXAMPLES = 12;

/** A face worth looking at. */
export interface ExampleFace {
  readonly id: string;
  /** Path of its image. */
  readonly image: string;
  readonly nme: number;
  readonly predictedNme?: number;
  readonly truth: Landmarks;
  readonly landmarks: Landmarks;
}

/** What is kept of every face besides its score. */
export interface Kept {
  /** Its landmarks, true and found. Default false. */
  readonly landmarks?: boolean;
  /** What sort of face it is. Default false. */
  readonly traits?: boolean;
}

/**
 * Takes the faces one by one and keeps what the figures need: a small score a face, sums over the landmarks, and the
 * landmarks of a few faces only, so that 100,000 faces fit into little memory; those of all are packed (`PointStore`).
 */
export class ScoreCollector {
  readonly scores: FaceScore[] = [];
  readonly best: ExampleFace[] = [];
  readonly worst: ExampleFace[] = [];
  /** Faces that have no result and count as failures. */
  readonly missed: Pick<FaceRecord, 'id' | 'subsets'>[] = [];
  /** Predicted and true errors of the landmarks of faces that have both. */
  readonly uncertainty = new LandmarkUncertainty();
  /** Of all eyes that can be told. */
  readonly eyes: OpennessPair[] = [];
  /** Of faces whose head pose the data set knows. */
  readonly poses: PoseSample[] = [];
  readonly #errors: Float64Array;
  /** Faces in which each landmark is labelled. */
  readonly #labelled: Float64Array;
  readonly #states = { present: newState(), hidden: newState(), missing: newState() };
  readonly #shape: Float64Array;
  readonly #truth: PointBuffer = [];
  /** Of every face in the order of `scores`, where they are kept. */
  readonly points: { readonly truth: StoredPoints; readonly found: StoredPoints }[] = [];
  /** Of every face, missed ones too, where they are kept. */
  readonly grouped: GroupedFace[] = [];
  readonly #store = new PointStore();
  #shapes = 0;

  /**
   * @param comparable turns what was found into landmarks of `scheme` (see `comparableLandmarks`)
   * @param kept what is kept of every face besides its score
   */
  constructor(
    readonly scheme: LandmarkScheme,
    readonly normalizer: Normalizer,
    readonly comparable: (found: Landmarks) => Landmarks = (found) => found,
    private readonly kept: Kept = {},
  ) {
    this.#errors = new Float64Array(scheme.count);
    this.#labelled = new Float64Array(scheme.count);
    this.#shape = new Float64Array(2 * scheme.count);
  }

  /**
   * Nothing that is handed in is kept: its memory may be used again for the next face.
   * @throws MusicaError `landmarks` as `scoreFace` does; the face does not count then.
   */
  add(face: FaceRecord, result: FoundFace): void {
    const found = this.#comparable(result);
    const { id, image, subsets, attributes, weights, occluded } = face;
    const truth = landmarksInto(face, this.#truth);
    const known = {
      id,
      landmarks: truth,
      ...(subsets && { subsets }),
      ...(attributes && { attributes }),
      ...(weights && { weights }),
    };
    const { score, landmarks } = scoreFace(known, found, this.scheme, this.normalizer);
    this.scores.push(score);
    if (this.kept.traits) this.grouped.push({ ...traitsOf(face, truth), nme: score.nme });
    if (this.kept.landmarks) {
      const isLabelled = (index: number) => weights?.[index] !== 0;
      this.points.push({
        truth: this.#store.put(truth, isLabelled),
        found: this.#store.put(found.landmarks),
      });
    }
    for (let i = 0; i < landmarks.length; i++) {
      const error = landmarks[i]!;
      const isLabelled = !Number.isNaN(error);
      const state = this.#states[!isLabelled ? 'missing' : occluded?.[i] ? 'hidden' : 'present'];
      state.landmarks++;
      if (!isLabelled) continue;
      state.sum += error;
      this.#errors[i]! += error;
      this.#labelled[i]!++;
    }
    if (found.landmarkErrors && score.estimate && score.nme > 0) {
      this.uncertainty.add(
        found.landmarkErrors,
        landmarks,
        score.estimate.actual / score.nme,
        truth,
        this.scheme,
      );
    }
    this.#addShape(truth);
    this.eyes.push(...opennessPairs(face, truth, found.landmarks, this.scheme));
    const pose = poseSample(face, truth, found.landmarks);
    if (pose) this.poses.push(pose);
    const example = () => ({
      id,
      image,
      nme: score.nme,
      ...(found.predictedNme === undefined ? {} : { predictedNme: found.predictedNme }),
      truth: copyOf(truth),
      landmarks: copyOf(found.landmarks),
    });
    keep(this.best, score.nme, (a, b) => a < b, example);
    keep(this.worst, score.nme, (a, b) => a > b, example);
  }

  /** A face without a result. It has no error, but is none that was found either: rates and curves count it. */
  miss(face: FaceRecord): void {
    const { id, subsets } = face;
    this.missed.push({ id, ...(subsets && { subsets }) });
    if (this.kept.traits) this.grouped.push({ ...traitsOf(face, face.landmarks), nme: Infinity });
  }

  /** Landmarks by what the data set knows of them; undefined where all are in plain view. */
  get states(): Record<'present' | 'hidden' | 'missing', { landmarks: number; nme: number }> | undefined {
    const { present, hidden, missing } = this.#states;
    if (hidden.landmarks + missing.landmarks === 0) return undefined;
    const figures = ({ landmarks, sum }: StateSum) => ({ landmarks, nme: sum / landmarks });
    return {
      present: figures(present),
      hidden: figures(hidden),
      missing: { landmarks: missing.landmarks, nme: Number.NaN },
    };
  }

  /** Mean error of each landmark, percent, over the faces in which it is labelled; NaN where it never is. */
  get landmarkErrors(): number[] {
    return Array.from(this.#errors, (sum, index) => sum / this.#labelled[index]!);
  }

  /** The mean of the true landmarks in units of their tight boxes. */
  get meanShape(): Point[] {
    return Array.from(
      { length: this.scheme.count },
      (_, i): Point => [this.#shape[2 * i]! / this.#shapes, this.#shape[2 * i + 1]! / this.#shapes],
    );
  }

  #comparable(result: FoundFace): FoundFace {
    const turned = <T extends Pick<FoundFace, 'landmarks' | 'landmarkErrors'>>(one: T): T => ({
      ...one,
      landmarks: this.comparable(one.landmarks),
      ...(one.landmarkErrors && { landmarkErrors: comparableErrors(one.landmarkErrors, this.comparable) }),
    });
    const { perStep, afterFlipTest } = result;
    return {
      ...turned(result),
      ...(perStep && { perStep: perStep.map(turned) }),
      ...(afterFlipTest && { afterFlipTest: turned(afterFlipTest) }),
    };
  }

  #addShape(truth: Landmarks): void {
    const { x, y, width, height } = boxOfLandmarks(truth);
    if (!(width > 0 && height > 0)) return;
    this.#shapes++;
    for (let i = 0; i < truth.length; i++) {
      this.#shape[2 * i]! += (truth[i]![0] - x) / width;
      this.#shape[2 * i + 1]! += (truth[i]![1] - y) / height;
    }
  }
}

interface StateSum {
  landmarks: number;
  sum: number;
}

const newState = (): StateSum => ({ landmarks: 0, sum: 0 });

const copyOf = (points: Landmarks) => points.map(([x, y]): Point => [x, y]);

/** Puts a face into a list that is sorted and short; a face as good as another comes behind it. */
function keep(
  list: ExampleFace[],
  nme: number,
  before: (a: number, b: number) => boolean,
  face: () => ExampleFace,
): void {
  const place = list.findIndex((other) => before(nme, other.nme));
  if (place === -1 && list.length >= EXAMPLES) return;
  list.splice(place === -1 ? list.length : place, 0, face());
  if (list.length > EXAMPLES) list.pop();
}
