import {
  assertBox,
  boxOfLandmarks,
  type LandmarkScheme,
  mean,
  messageOf,
  type Normalizer,
  normalizedMeanError,
  normalizerOf,
  type Point,
  stageOf,
  type WorkOptions,
} from '@musica/core';
import { datasetTo68, type FaceRecord, readDataset, subsample } from '@musica/datasets';
import { applyFit, type FittedFace, fitPoints } from '@musica/evaluation';
import { imageSize } from '@musica/node';
import type { ContenderTimes } from './time-contenders';

/** What the contenders are judged on. */
export interface AccuracyOptions {
  readonly data: string;
  /** Faces of other persons; see `fitPoints`. */
  readonly fit?: string;
  /** Percent are of this. */
  readonly normalizer: Normalizer;
  /** At most this many faces of each data set, evenly spread. */
  readonly faces: number;
}

/** Mean NMEs of a contender, in percent. */
export interface Score {
  readonly nme: number;
  /** Without its systematic offsets, where there were faces to find them on. */
  readonly fitted?: number;
  readonly faces: number;
}

/**
 * The mean NME of every contender on the same faces, all started from the tight boxes of the true landmarks (each maps
 * them to what it was trained on).
 */
export async function measureAccuracy(
  contenders: readonly ContenderTimes[],
  { data, fit, normalizer, faces }: AccuracyOptions,
  work: WorkOptions,
): Promise<Map<ContenderTimes, Score>> {
  const seenTo =
    fit === undefined ? undefined : await lookAt(contenders, fit, { most: faces, points: true }, work);
  const fits = seenTo?.faces.map((found) => fitPoints(found));
  const { faces: seen, scheme } = await lookAt(
    contenders,
    data,
    { most: faces, points: fits !== undefined },
    work,
  );
  return new Map(
    contenders.map((contender, index) => {
      const found = seen[index]!;
      const score = (landmarksOf: (face: SeenFace) => readonly Point[]) =>
        mean(
          found.map((face) =>
            normalizedMeanError(landmarksOf(face), face.truth, normalizerOf(face.truth, scheme, normalizer)),
          ),
        );
      const mapping = fits?.[index];
      return [
        contender,
        {
          nme: score(({ landmarks }) => landmarks),
          ...(mapping && { fitted: score(({ points, size }) => applyFit(mapping, points, size)) }),
          faces: found.length,
        },
      ];
    }),
  );
}

interface SeenFace extends FittedFace {
  readonly landmarks: readonly Point[];
}

/** Not looked for where nothing is fitted: it is a second run of the contender. */
const noPoints: readonly Point[] = [];

/** What each contender finds on the faces of a data set; a face that one of them fails on is left out for all. */
async function lookAt(
  contenders: readonly ContenderTimes[],
  data: string,
  { most, points }: { readonly most: number; readonly points: boolean },
  work: WorkOptions,
): Promise<{ scheme: LandmarkScheme; faces: SeenFace[][] }> {
  const { signal, onProblem } = work;
  const read = await readDataset(data, {
    ...(signal && { signal }),
    onProblem: ({ message }) => onProblem?.(message),
  });
  // Packages are compared by the 68 that all of them find.
  const dataset = read.scheme.name === 'wflw98' ? datasetTo68(read) : read;
  const faces = subsample(dataset.faces, most);
  const finished = stageOf(work, 'accuracy', faces.length);
  const seen = contenders.map((): SeenFace[] => []);
  for (const face of faces) {
    try {
      const found = await lookAtFace(contenders, face, dataset.scheme, points);
      for (const [index, list] of seen.entries()) list.push(found[index]!);
    } catch (error) {
      signal?.throwIfAborted();
      onProblem?.(`${face.id}: ${messageOf(error)}`);
    }
    finished();
  }
  return { scheme: dataset.scheme, faces: seen };
}

async function lookAtFace(
  contenders: readonly ContenderTimes[],
  { image, landmarks: truth }: FaceRecord,
  scheme: LandmarkScheme,
  points: boolean,
): Promise<SeenFace[]> {
  const box = boxOfLandmarks(truth);
  assertBox(box, await imageSize(image));
  const size = normalizerOf(truth, scheme, 'box-size');
  const found: SeenFace[] = [];
  for (const { process } of contenders) {
    const landmarks = await process.landmarks(image, box);
    found.push({ truth, size, landmarks, points: points ? await process.points(image, box) : noPoints });
  }
  return found;
}
