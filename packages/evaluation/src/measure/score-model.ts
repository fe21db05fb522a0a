import {
  type Aligner,
  assertBox,
  type Box,
  describeError,
  exitStep,
  type FaceAlignment,
  lookAgainAbove,
  MusicaError,
  multiplyAddsOfLooks,
  type PixelImage,
  type QuitBelow,
  thresholdAfter,
} from '@musica/core';
import type { FaceRecord } from '@musica/datasets';
import { prefetch } from '@musica/datasets';
import { readFaceImage } from '@musica/synthesis';
import { type FoundFace, scoreFace } from './face-score';
import type { ScoreCollector } from './score-collector';
import { type BoxChoice, boxOfFace, jitterBox } from './start-box';

export interface ModelScoringOptions {
  readonly boxes: BoxChoice;
  readonly boxNoise: number;
  readonly seed: number;
  /** Percent; 0 runs all steps. */
  readonly quitBelow: QuitBelow;
  readonly maxSteps?: number;
  readonly secondLook?: boolean;
  /** Further box noises to measure each face with, while its image is at hand. */
  readonly boxRobustness?: readonly number[];
  /** Told of a face that has no score, and why. */
  readonly onProblem: (message: string) => void;
  /** Told after each face, scored or not; may throw to stop. */
  readonly onFace: () => void;
}

/** The NMEs, in percent, of all faces that could be aligned with one box noise. */
export interface NoisyScores {
  readonly noise: number;
  readonly nme: number[];
}

/**
 * Aligns faces and scores them. All steps are run on every face, so that each step can be judged and every threshold of
 * the selective rule derived; the rule then picks the step that `Aligner.align` would have stopped at, and the cost is
 * that of the steps up to there.
 * @returns a list for each of `boxRobustness`
 */
export async function scoreModel(
  faces: readonly FaceRecord[],
  aligner: Aligner,
  collector: ScoreCollector,
  options: ModelScoringOptions,
): Promise<NoisyScores[]> {
  const from = lookAgainAbove(options, options.quitBelow, aligner.model);
  const secondLook = from < Infinity;
  const multiplyAdds = multiplyAddsOfLooks(aligner.model.config, secondLook);
  const rule = ruleOf(options.quitBelow, from, multiplyAdds.length);
  const { scheme, normalizer } = collector;
  const robustness = (options.boxRobustness ?? []).map((noise): NoisyScores => ({ noise, nme: [] }));
  const images = prefetch(groupByImage(faces).values(), async (group) => ({
    group,
    image: await read(group[0]!),
  }));
  for await (const { group, image } of images) {
    const aligned =
      typeof image === 'string'
        ? undefined
        : await alignGroup(image, group, aligner, { ...options, secondLook });
    if (typeof image === 'string') options.onProblem(image);
    const scored: FaceRecord[] = [];
    for (const face of group) {
      const perStep = aligned?.get(face);
      if (perStep) {
        try {
          collector.add(face, chosenStep(perStep, multiplyAdds, rule));
          scored.push(face);
        } catch (error) {
          options.onProblem(`${face.id}: ${reasonOf(error)}`);
        }
      }
      options.onFace();
    }
    if (typeof image === 'string') continue;
    for (const { noise, nme } of robustness) {
      // A disturbed box that cannot be used is not the fault of the data set: the level has a face less.
      const quiet = { ...options, secondLook, boxNoise: noise, onProblem: () => undefined };
      for (const [face, perStep] of await alignGroup(image, scored, aligner, quiet)) {
        const found = chosenStep(perStep, multiplyAdds, rule);
        nme.push(scoreFace(face, { landmarks: found.landmarks }, scheme, normalizer).score.nme);
      }
    }
  }
  return robustness;
}

async function alignGroup(
  image: PixelImage,
  faces: readonly FaceRecord[],
  aligner: Aligner,
  options: ModelScoringOptions & { readonly secondLook: boolean },
): Promise<Map<FaceRecord, FaceAlignment[]>> {
  const boxes = new Map<FaceRecord, Box>();
  for (const face of faces) {
    try {
      boxes.set(face, startBox(face, image, options));
    } catch (error) {
      options.onProblem(reasonOf(error));
    }
  }
  const { maxSteps, secondLook } = options;
  const results = await aligner.alignAllSteps(image, [...boxes.values()], {
    ...(maxSteps === undefined ? {} : { maxSteps }),
    secondLook,
  });
  return new Map([...boxes.keys()].map((face, index) => [face, results[index]!]));
}

function startBox(face: FaceRecord, image: PixelImage, options: ModelScoringOptions): Box {
  const box = boxOfFace(face, options.boxes);
  const disturbed = options.boxNoise > 0 ? jitterBox(box, options.boxNoise, options.seed, face.id) : box;
  try {
    assertBox(disturbed, image);
  } catch (error) {
    throw new MusicaError('box', `${face.id}: ${reasonOf(error)}`, { cause: error });
  }
  return disturbed;
}

/** The thresholds after each step, with that of the second look after the last one where there is one. */
function ruleOf(quitBelow: QuitBelow, from: number, looks: number): QuitBelow {
  if (from === Infinity) return quitBelow;
  return Array.from({ length: looks - 1 }, (_, step) =>
    Math.max(thresholdAfter(quitBelow, step), step === looks - 2 ? from : 0),
  );
}

function chosenStep(
  perStep: readonly FaceAlignment[],
  multiplyAdds: readonly number[],
  rule: QuitBelow,
): FoundFace {
  const step = exitStep(
    perStep.map(({ predictedNme }) => predictedNme),
    rule,
  );
  const { landmarks, predictedNme } = perStep[step]!;
  return { landmarks, perStep, steps: step + 1, multiplyAdds: multiplyAdds[step]!, predictedNme };
}

/** The faces of each image, so that it is decoded once. */
function groupByImage(faces: readonly FaceRecord[]): Map<string, FaceRecord[]> {
  const groups = new Map<string, FaceRecord[]>();
  for (const face of faces) {
    const group = groups.get(face.image);
    if (group) group.push(face);
    else groups.set(face.image, [face]);
  }
  return groups;
}

async function read(face: FaceRecord): Promise<PixelImage | string> {
  try {
    return await readFaceImage(face);
  } catch (error) {
    return reasonOf(error);
  }
}

/** What is no MusicaError is a bug and goes on. */
function reasonOf(error: unknown): string {
  if (error instanceof MusicaError) return describeError(error);
  throw error;
}
