import {
  type Aligner,
  assertBox,
  type Box,
  type FaceAlignment,
  type LandmarkScheme,
  MusicaError,
  modelCost,
  type Normalizer,
  type PixelImage,
} from '@musica/core';
import type { FaceRecord } from '@musica/datasets';
import { decodeImage } from '@musica/node';
import { ahead } from '../shared/ahead';
import { describeError } from '../shared/errors';
import { type FaceScore, scoreFace } from './face-score';
import { type BoxChoice, boxOfFace, disturbBox } from './start-box';

export interface ModelScoringOptions {
  readonly scheme: LandmarkScheme;
  readonly normalizer: Normalizer;
  readonly boxes: BoxChoice;
  readonly boxNoise: number;
  readonly seed: number;
  /** Percent; a face stops at the first step with a predicted NME below it. 0 runs all steps. */
  readonly quitBelow: number;
  readonly maxSteps?: number;
  /** Told of a face that has no score, and why. */
  readonly onProblem: (message: string) => void;
  /** Told after each face, scored or not; may throw to stop. */
  readonly onFace: () => void;
}

/**
 * Aligns faces and scores them. All steps are run on every face, so that each step can be judged; the selective rule then
 * picks the step that `Aligner.align` would have stopped at, and the cost is that of the steps up to there.
 */
export async function scoreModel(
  faces: readonly FaceRecord[],
  aligner: Aligner,
  options: ModelScoringOptions,
): Promise<FaceScore[]> {
  const { multiplyAdds } = modelCost(aligner.model.config);
  const scores: FaceScore[] = [];
  const images = ahead(groupByImage(faces), async ([path, group]) => ({ group, image: await read(path) }));
  for await (const { group, image } of images) {
    const aligned = typeof image === 'string' ? undefined : await alignGroup(image, group, aligner, options);
    if (typeof image === 'string') options.onProblem(image);
    for (const face of group) {
      const perStep = aligned?.get(face);
      if (perStep) {
        try {
          scores.push(scoreSteps(face, perStep, multiplyAdds, options));
        } catch (error) {
          options.onProblem(`${face.id}: ${reasonOf(error)}`);
        }
      }
      options.onFace();
    }
  }
  return scores;
}

async function alignGroup(
  image: PixelImage,
  faces: readonly FaceRecord[],
  aligner: Aligner,
  options: ModelScoringOptions,
): Promise<Map<FaceRecord, FaceAlignment[]>> {
  const boxes = new Map<FaceRecord, Box>();
  for (const face of faces) {
    try {
      boxes.set(face, startBox(face, image, options));
    } catch (error) {
      options.onProblem(reasonOf(error));
    }
  }
  const { maxSteps } = options;
  const results = await aligner.alignAllSteps(
    image,
    [...boxes.values()],
    maxSteps === undefined ? {} : { maxSteps },
  );
  return new Map([...boxes.keys()].map((face, index) => [face, results[index]!]));
}

function startBox(face: FaceRecord, image: PixelImage, options: ModelScoringOptions): Box {
  const box = boxOfFace(face, options.boxes);
  const disturbed = options.boxNoise > 0 ? disturbBox(box, options.boxNoise, options.seed, face.id) : box;
  try {
    assertBox(disturbed, image);
  } catch (error) {
    throw new MusicaError('box', `${face.id}: ${reasonOf(error)}`, { cause: error });
  }
  return disturbed;
}

function scoreSteps(
  face: FaceRecord,
  perStep: readonly FaceAlignment[],
  multiplyAdds: readonly number[],
  { scheme, normalizer, quitBelow }: ModelScoringOptions,
): FaceScore {
  const chosen = perStep.find(({ predictedNme }) => predictedNme < quitBelow) ?? perStep.at(-1)!;
  const found = {
    landmarks: chosen.landmarks,
    perStep: perStep.map(({ landmarks }) => landmarks),
    steps: chosen.step + 1,
    multiplyAdds: multiplyAdds[chosen.step]!,
    predictedNme: chosen.predictedNme,
  };
  return scoreFace(face, found, scheme, normalizer);
}

/** The faces of each picture, so that it is decoded once. */
function groupByImage(faces: readonly FaceRecord[]): Map<string, FaceRecord[]> {
  const groups = new Map<string, FaceRecord[]>();
  for (const face of faces) {
    const group = groups.get(face.image);
    if (group) group.push(face);
    else groups.set(face.image, [face]);
  }
  return groups;
}

async function read(path: string): Promise<PixelImage | string> {
  try {
    return await decodeImage(path);
  } catch (error) {
    return reasonOf(error);
  }
}

/** What is no MusicaError is a bug and goes on. */
function reasonOf(error: unknown): string {
  if (error instanceof MusicaError) return describeError(error);
  throw error;
}
