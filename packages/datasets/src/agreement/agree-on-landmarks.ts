import { boxOfLandmarks, type Landmarks, MusicaError, type Point } from '@musica/core';

/** One opinion of where the landmarks of a face are: a person's, a network's, a look of a model. */
export interface LabelSource {
  readonly landmarks: Landmarks;
  /** How much it counts, for all landmarks or for each; 0: it says nothing about this one. */
  readonly weight: number | readonly number[];
}

/** What several sources agree on. */
export interface AgreedLabel {
  readonly landmarks: Point[];
  /** Of each landmark: how far the sources are from each other, as a standard deviation in pixels. */
  readonly spreads: number[];
  /** Of each landmark: how much training should count it, 0 to 1; 0 where no source says anything. */
  readonly weights: number[];
}

/** Opinions that are further off than this part of the face size count less the further they are (Huber). */
const OUTLIER = 0.02;
/** A spread of this part of the face size halves the weight of a landmark. */
const HALF_WEIGHT_SPREAD = 0.03;
/** What a landmark is taken to be off by, as a part of the face size, where a single source speaks. */
const LONE_SPREAD = 0.03;
const ROUNDS = 5;

/**
 * A label for each landmark from several opinions: their mean, in which an opinion far from the others counts less (Huber's
 * estimator by iteratively reweighted least squares), with the spread of the opinions and a weight that falls with it.
 * A landmark that no source says anything of is put where all of them, whatever their weights, have it on average.
 * @throws MusicaError `landmarks` where there is no source, or they have different numbers of landmarks or of weights.
 */
export function agreeOnLandmarks(sources: readonly LabelSource[]): AgreedLabel {
  const count = sources[0]?.landmarks.length ?? 0;
  if (count === 0)
    throw new MusicaError('landmarks', 'there is nothing to agree on: no source has landmarks');
  const opinions = sources.map(({ landmarks, weight }, source) => {
    const weights = typeof weight === 'number' ? new Array<number>(count).fill(weight) : weight;
    if (landmarks.length !== count || weights.length !== count) {
      throw new MusicaError(
        'landmarks',
        `source ${source} has ${landmarks.length} landmarks and ${weights.length} weights, the first has ${count}`,
      );
    }
    return { landmarks, weights };
  });
  const size = median(sources.map(({ landmarks }) => sizeOf(landmarks)));
  const agreed = Array.from({ length: count }, (_, index) => {
    const points = opinions.map(({ landmarks }) => landmarks[index]!);
    return agreeOnPoint(
      points,
      opinions.map(({ weights }) => weights[index]!),
      size,
    );
  });
  return {
    landmarks: agreed.map(({ point }) => point),
    spreads: agreed.map(({ spread }) => spread),
    weights: agreed.map(({ weight }) => weight),
  };
}

function agreeOnPoint(points: readonly Point[], weights: readonly number[], size: number) {
  const speaking = points.map((_, i) => i).filter((i) => weights[i]! > 0);
  if (speaking.length === 0)
    return {
      point: meanOf(
        points,
        points.map(() => 1),
      ),
      spread: LONE_SPREAD * size,
      weight: 0,
    };
  const said = speaking.map((i) => points[i]!);
  const trust = speaking.map((i) => weights[i]!);
  let point = meanOf(said, trust);
  let counted = trust;
  for (let round = 0; round < ROUNDS && said.length > 1; round++) {
    counted = said.map((p, i) => trust[i]! / Math.max(1, distance(p, point) / (OUTLIER * size)));
    point = meanOf(said, counted);
  }
  const spread = said.length > 1 ? deviation(said, trust, point) : LONE_SPREAD * size;
  return { point, spread, weight: 1 / (1 + (spread / (HALF_WEIGHT_SPREAD * size)) ** 2) };
}

/** The standard deviation of an opinion, from those that there are: without bias for weights that say how much each counts. */
function deviation(points: readonly Point[], weights: readonly number[], mean: Point): number {
  const total = sum(weights);
  const free = 1 - sum(weights.map((weight) => (weight / total) ** 2));
  const variance = sum(points.map((point, i) => weights[i]! * distance(point, mean) ** 2)) / total;
  return Math.sqrt(variance / free);
}

function meanOf(points: readonly Point[], weights: readonly number[]): Point {
  const total = sum(weights);
  const coordinate = (axis: 0 | 1) => sum(points.map((point, i) => weights[i]! * point[axis])) / total;
  return [coordinate(0), coordinate(1)];
}

function sizeOf(landmarks: Landmarks): number {
  const { width, height } = boxOfLandmarks(landmarks);
  return Math.sqrt(width * height);
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const distance = ([ax, ay]: Point, [bx, by]: Point) => Math.hypot(ax - bx, ay - by);
const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
