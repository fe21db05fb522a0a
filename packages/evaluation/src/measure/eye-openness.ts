import { detection, eyeAspectRatio, type LandmarkScheme, type Landmarks, mean } from '@musica/core';
import type { FaceRecord } from '@musica/datasets';

/** How open an eye is on average over its upper landmarks, true and found (see `eyeOpenness`). */
export interface OpennessPair {
  readonly truth: number;
  readonly found: number;
}

/** How open eyes that are about as open are on average, and are found to be. */
export interface OpennessGroup extends OpennessPair {
  readonly group: 'shut' | 'open' | 'wide';
  readonly eyes: number;
}

/** How well the openness of eyes is found. */
export interface OpennessFigures {
  readonly eyes: number;
  /** Of the least squares line of found on true openness: 1 is right, 0 tells nothing. Null where all eyes are as open. */
  readonly slope: number | null;
  /** Area under the ROC curve of telling shut eyes by the found openness; null without shut or without open eyes. */
  readonly shutAuroc: number | null;
  /** Eyes by their true openness: shut below 0.15, wide from 0.35; groups without an eye are left out. */
  readonly groups: OpennessGroup[];
}

/** Eyes less open than this are shut: the eye aspect ratio, about 0.3 for open ones. */
const SHUT_BELOW = 0.15;
/** Eyes at least this open are wide open. */
const WIDE_FROM = 0.35;
/** Beyond these a turn of the head, in degrees, changes the ratio more than the lids do. */
const MOST_YAW = 25;
const MOST_PITCH = 20;

/**
 * The eye aspect ratio of a part of the face (see `eyeAspectRatio`).
 * @returns undefined where there is no such part, or its corners are one point
 */
export function eyeOpenness(landmarks: Landmarks, part: readonly number[] | undefined): number | undefined {
  if (part === undefined || part.length < 4 || part.length % 2 !== 0) return undefined;
  const eye = part.map((index) => landmarks[index]!);
  const [[x, y], [u, v]] = [eye[0]!, eye[eye.length / 2]!];
  return x === u && y === v ? undefined : eyeAspectRatio(eye);
}

/** Both eyes of a face that looks about ahead; none of a face turned away, or of eyes that something covers. */
export function opennessPairs(
  { attributes, occluded }: Pick<FaceRecord, 'attributes' | 'occluded'>,
  truth: Landmarks,
  found: Landmarks,
  scheme: LandmarkScheme,
): OpennessPair[] {
  const turned = (name: string, most: number) => Math.abs(Number(attributes?.[name] ?? 0)) >= most;
  if (turned('yaw', MOST_YAW) || turned('pitch', MOST_PITCH)) return [];
  return [scheme.parts.eyeImageLeft, scheme.parts.eyeImageRight].flatMap((part) => {
    if (part?.some((index) => occluded?.[index])) return [];
    const [ofTruth, ofFound] = [eyeOpenness(truth, part), eyeOpenness(found, part)];
    return ofTruth === undefined || ofFound === undefined ? [] : [{ truth: ofTruth, found: ofFound }];
  });
}

/** @returns undefined for a scheme without lids, or where no face looks ahead */
export function opennessFigures(pairs: readonly OpennessPair[]): OpennessFigures | undefined {
  if (pairs.length === 0) return undefined;
  const [meanTruth, meanFound] = [
    mean(pairs.map(({ truth }) => truth)),
    mean(pairs.map(({ found }) => found)),
  ];
  const spread = mean(pairs.map(({ truth }) => (truth - meanTruth) ** 2));
  const shared = mean(pairs.map(({ truth, found }) => (truth - meanTruth) * (found - meanFound)));
  const { auroc } = detection(
    pairs.map(({ found }) => -found),
    pairs.map(({ truth }) => groupOf(truth) === 'shut'),
  );
  return {
    eyes: pairs.length,
    slope: spread > 0 ? shared / spread : null,
    shutAuroc: Number.isNaN(auroc) ? null : auroc,
    groups: (['shut', 'open', 'wide'] as const).flatMap((group) => {
      const some = pairs.filter(({ truth }) => groupOf(truth) === group);
      if (some.length === 0) return [];
      const [truth, found] = [mean(some.map((pair) => pair.truth)), mean(some.map((pair) => pair.found))];
      return { group, eyes: some.length, truth, found };
    }),
  };
}

const groupOf = (openness: number): OpennessGroup['group'] =>
  openness < SHUT_BELOW ? 'shut' : openness < WIDE_FROM ? 'open' : 'wide';
