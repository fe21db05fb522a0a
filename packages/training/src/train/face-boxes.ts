import {
  type Box,
  type BoxKind,
  boxOfLandmarks,
  type FaceDetector,
  intersectionOverUnion,
  isMusicaError,
  type LandmarkScheme,
  type ModelBoxes,
  MusicaError,
  median,
} from '@musica/core';
import { type FaceRecord, facesByFile, subsample } from '@musica/datasets';
import { BlazeFaceDetector } from '@musica/node';
import { readFaceImage } from '@musica/synthesis';

/** Least overlap with the tight box for a detected face to be the labelled one. */
const LEAST_OVERLAP = 0.1;
/** So many faces say how a detector's box becomes one of the model, and fewer than the least say nothing. */
const [MOST_FACES, LEAST_FACES] = [200, 5];
/** Boxes of the detector that are turned by more, in degrees, are no measure of upright ones. */
const UPRIGHT = 15;

export interface BoxWork {
  /** Told of each face that is left out. */
  readonly onProblem: (message: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Whether samples are cut by the `box` of a face, and not by its landmarks. */
export const hasOwnBoxes = (kind: BoxKind | undefined) => kind !== undefined && kind !== 'landmarks';

/**
 * The faces with the box that a model of a kind is trained in as their `box`, where that is not the tight one (see
 * `hasOwnBoxes`). Faces that have no such box are left out.
 * @throws MusicaError `dataset` where none is left, `detector`; the signal's reason once it is aborted.
 */
export async function withBoxes(
  faces: readonly FaceRecord[],
  kind: BoxKind | undefined,
  work: BoxWork,
): Promise<readonly FaceRecord[]> {
  if (kind === undefined || kind === 'landmarks') return faces;
  const boxes =
    kind === 'dataset'
      ? new Map(faces.flatMap((face) => (face.box ? [[face, face.box] as const] : [])))
      : await detectedBoxes(faces, work);
  const having = faces.flatMap((face) => {
    const box = boxes.get(face);
    if (box) return [{ ...face, box }];
    work.onProblem(
      kind === 'dataset'
        ? `${face.id}: the data set has no box for this face, so it is left out`
        : `${face.id}: the detector does not find this face, so it is left out`,
    );
    return [];
  });
  if (having.length > 0 || faces.length === 0) return having;
  throw new MusicaError(
    'dataset',
    kind === 'dataset'
      ? 'no face of the data set has a box of its own'
      : 'the detector finds no face of the data set',
    { hint: 'train with --boxes landmarks' },
  );
}

/** What the detector finds of labelled faces: the box that overlaps the tight one most. */
async function detectedBoxes(
  faces: readonly FaceRecord[],
  { onProblem, signal }: BoxWork,
): Promise<Map<FaceRecord, Box>> {
  const detector: FaceDetector = await BlazeFaceDetector.load();
  const found = new Map<FaceRecord, Box>();
  try {
    for (const group of facesByFile(faces).values()) {
      signal?.throwIfAborted();
      try {
        const detected = await detector.detect(await readFaceImage(group[0]!));
        for (const face of group) {
          const tight = boxOfLandmarks(face.landmarks);
          const overlaps = detected.map(({ box }) => intersectionOverUnion(box, tight));
          const best = overlaps.indexOf(Math.max(...overlaps));
          if (best !== -1 && overlaps[best]! >= LEAST_OVERLAP) found.set(face, detected[best]!.box);
        }
      } catch (error) {
        if (!isMusicaError(error) || error.code !== 'image') throw error;
        onProblem(error.message);
      }
    }
  } finally {
    detector.dispose();
  }
  return found;
}

/**
 * What a model says of its boxes. Where they are not what the detector draws (it is fitted to the 68 points of iBUG), some
 * faces say how the one becomes the other.
 * @returns undefined for tight boxes of iBUG's points, which every detector estimates
 */
export async function boxesOfModel(
  faces: readonly FaceRecord[],
  kind: BoxKind,
  scheme: LandmarkScheme,
  work: BoxWork & { readonly onStage: (stage: string) => void },
): Promise<ModelBoxes | undefined> {
  if (kind === 'detector') return { kind };
  if (kind === 'landmarks' && scheme.name === 'ibug68') return undefined;
  const some = subsample(faces, MOST_FACES);
  const found = [...(await detectedBoxes(some, work))].filter(([, { roll = 0 }]) => Math.abs(roll) < UPRIGHT);
  if (found.length < LEAST_FACES) {
    work.onStage(
      `the detector finds ${found.length} of ${some.length} faces: how its boxes become those of the model is not known`,
    );
    return { kind };
  }
  const parts = found.map(([face, detected]) => {
    const own = kind === 'dataset' && face.box ? face.box : boxOfLandmarks(face.landmarks);
    return [
      (own.x - detected.x) / detected.width,
      (own.y - detected.y) / detected.height,
      own.width / detected.width,
      own.height / detected.height,
    ];
  });
  const [x, y, width, height] = [0, 1, 2, 3].map((i) => median(parts.map((part) => part[i]!)));
  return { kind, fromDetector: [x!, y!, width!, height!] };
}
