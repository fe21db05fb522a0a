import type { LandmarkScheme, Landmarks, Normalizer, Point } from '@musica/core';
import type { FaceRecord } from '@musica/datasets';
import { type FaceScore, type FoundFace, inBoxUnits, scoreFace } from './face-score';

/** How many of the best and of the worst faces are kept with their landmarks, to be shown. */
const EXAMPLES = 12;

/** A face worth looking at. */
export interface ExampleFace {
  readonly id: string;
  /** Path of its picture. */
  readonly image: string;
  readonly nme: number;
  readonly predictedNme?: number;
  readonly truth: Landmarks;
  readonly landmarks: Landmarks;
}

/**
 * Takes the faces one by one and keeps what the figures need: a small score a face, sums over the landmarks, and the
 * landmarks of a few faces only, so that 100,000 faces fit into little memory.
 */
export class ScoreCollector {
  readonly scores: FaceScore[] = [];
  readonly best: ExampleFace[] = [];
  readonly worst: ExampleFace[] = [];
  readonly #errors: Float64Array;
  readonly #shape: Float64Array;
  #shapes = 0;

  constructor(
    readonly scheme: LandmarkScheme,
    readonly normalizer: Normalizer,
  ) {
    this.#errors = new Float64Array(scheme.count);
    this.#shape = new Float64Array(2 * scheme.count);
  }

  /** @throws MusicaError `landmarks` as `scoreFace` does; the face does not count then. */
  add(face: FaceRecord, found: FoundFace): void {
    const truth = face.landmarks;
    const { score, landmarks } = scoreFace(
      { ...face, landmarks: truth },
      found,
      this.scheme,
      this.normalizer,
    );
    this.scores.push(score);
    for (const [index, error] of landmarks.entries()) this.#errors[index]! += error;
    this.#addShape(truth);
    const example = () => ({
      id: face.id,
      image: face.image,
      nme: score.nme,
      ...(found.predictedNme === undefined ? {} : { predictedNme: found.predictedNme }),
      truth,
      landmarks: found.landmarks,
    });
    keep(this.best, score.nme, (a, b) => a < b, example);
    keep(this.worst, score.nme, (a, b) => a > b, example);
  }

  /** Mean error of each landmark, percent. */
  get landmarkErrors(): number[] {
    return Array.from(this.#errors, (sum) => sum / this.scores.length);
  }

  /** The mean of the true landmarks in units of their tight boxes. */
  get meanShape(): Point[] {
    return Array.from(
      { length: this.scheme.count },
      (_, i): Point => [this.#shape[2 * i]! / this.#shapes, this.#shape[2 * i + 1]! / this.#shapes],
    );
  }

  #addShape(truth: Landmarks): void {
    const shape = inBoxUnits(truth);
    if (!shape) return;
    this.#shapes++;
    for (const [index, [x, y]] of shape.entries()) {
      this.#shape[2 * index]! += x;
      this.#shape[2 * index + 1]! += y;
    }
  }
}

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
