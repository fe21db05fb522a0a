import {
  type Aligner,
  assertBox,
  type Box,
  type BoxConvention,
  boundsOfBox,
  boxOfLandmarks,
  describeError,
  type ExitBelow,
  type FaceDetector,
  isMusicaError,
  liesOutside,
  MusicaError,
  modelCost,
  multiplyAddsOf,
  type PixelImage,
  pairBoxes,
  type SelectionRule,
  type StepwiseAlignment,
  selectionRule,
  selectStep,
  toTightBox,
} from '@musica/core';
import type { FaceRecord } from '@musica/datasets';
import { facesByFile, prefetch } from '@musica/datasets';
import { readFaceImage } from '@musica/synthesis';
import { type FoundFace, scoreFace } from './face-score';
import type { ScoreCollector } from './score-collector';
import { boxOfFace, type GivenBoxes, jitterBox } from './start-box';

export interface ModelScoringOptions {
  readonly boxes: GivenBoxes;
  /** How the tight boxes lie in them. */
  readonly boxConvention?: BoxConvention;
  /** Boxes as it finds them instead, with their roll, paired with the true faces by overlap; faces that it misses are left out. */
  readonly detector?: Pick<FaceDetector, 'detect'>;
  readonly boxNoise: number;
  readonly seed: number;
  /** Percent; 0 runs all steps. */
  readonly exitBelow: ExitBelow;
  readonly maxSteps?: number;
  readonly flipTest?: boolean;
  /** Whether the flip test takes a crop of its own (`AlignOptions.recrop`). */
  readonly recrop?: boolean;
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
 * the selective rule derived; the rule then picks the result that `Aligner.align` would have returned, and the cost
 * is that of getting there.
 * @returns a list for each of `boxRobustness`
 */
export async function scoreModel(
  faces: readonly FaceRecord[],
  aligner: Aligner,
  collector: ScoreCollector,
  options: ModelScoringOptions,
): Promise<NoisyScores[]> {
  const rule = selectionRule(options, aligner.model);
  const flipTest = rule.flipTestAbove < Infinity;
  const { multiplyAdds } = modelCost(aligner.model.config, aligner.model.landmarkErrors);
  const { scheme, normalizer } = collector;
  const robustness = (options.boxRobustness ?? []).map((noise): NoisyScores => ({ noise, nme: [] }));
  const images = prefetch(facesByFile(faces).values(), async (group) => ({
    group,
    image: await read(group[0]!),
  }));
  for await (const { group, image } of images) {
    const aligned =
      typeof image === 'string'
        ? undefined
        : await alignGroup(image, group, aligner, { ...options, flipTest });
    if (typeof image === 'string') options.onProblem(image);
    const scored: FaceRecord[] = [];
    for (const face of group) {
      const stepwise = aligned?.get(face);
      if (stepwise) {
        try {
          collector.add(face, chosen(stepwise, multiplyAdds, rule));
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
      const quiet = { ...options, flipTest, boxNoise: noise, onProblem: () => undefined };
      for (const [face, stepwise] of await alignGroup(image, scored, aligner, quiet)) {
        const found = chosen(stepwise, multiplyAdds, rule);
        const landmarks = collector.comparable(found.landmarks);
        nme.push(scoreFace(face, { landmarks }, scheme, normalizer).score.nme);
      }
    }
  }
  return robustness;
}

async function alignGroup(
  image: PixelImage,
  faces: readonly FaceRecord[],
  aligner: Aligner,
  options: ModelScoringOptions & { readonly flipTest: boolean },
): Promise<Map<FaceRecord, StepwiseAlignment>> {
  const boxes = options.detector
    ? await detectedBoxes(image, faces, options.detector)
    : startBoxes(image, faces, options);
  const { maxSteps, flipTest, recrop } = options;
  const results = await aligner.alignAllSteps(image, [...boxes.values()], {
    ...(maxSteps === undefined ? {} : { maxSteps }),
    flipTest,
    ...(recrop === undefined ? {} : { recrop }),
  });
  return new Map([...boxes.keys()].map((face, index) => [face, results[index]!]));
}

function startBoxes(
  image: PixelImage,
  faces: readonly FaceRecord[],
  options: ModelScoringOptions,
): Map<FaceRecord, Box> {
  const boxes = new Map<FaceRecord, Box>();
  for (const face of faces) {
    try {
      boxes.set(face, startBox(face, image, options));
    } catch (error) {
      options.onProblem(reasonOf(error));
    }
  }
  return boxes;
}

/** The boxes that a detector finds of true faces. */
async function detectedBoxes(
  image: PixelImage,
  faces: readonly FaceRecord[],
  detector: Pick<FaceDetector, 'detect'>,
): Promise<Map<FaceRecord, Box>> {
  const found = (await detector.detect(image)).filter(({ box }) => !liesOutside(box, image));
  const pairs = pairBoxes(
    faces.map(({ landmarks }) => boxOfLandmarks(landmarks)),
    found.map(({ box }) => boundsOfBox(box)),
  );
  return new Map(
    faces.flatMap((face, row) => (pairs[row] === undefined ? [] : [[face, found[pairs[row]]!.box] as const])),
  );
}

function startBox(face: FaceRecord, image: PixelImage, options: ModelScoringOptions): Box {
  const given = boxOfFace(face, options.boxes);
  const box = options.boxConvention ? toTightBox(given, options.boxConvention) : given;
  const disturbed = options.boxNoise > 0 ? jitterBox(box, options.boxNoise, options.seed, face.id) : box;
  try {
    assertBox(disturbed, image);
  } catch (error) {
    throw new MusicaError('box', `${face.id}: ${reasonOf(error)}`, { cause: error });
  }
  return disturbed;
}

/** What `Aligner.align` would have returned, and at which cost. */
function chosen(
  { steps, flipTest }: StepwiseAlignment,
  multiplyAdds: readonly number[],
  rule: SelectionRule,
): FoundFace {
  const selection = selectStep(
    steps.map(({ predictedNme }) => predictedNme),
    rule,
  );
  const { exitStep, flipTested } = selection;
  const { landmarks, predictedNme, landmarkErrors } = flipTested ? flipTest! : steps[exitStep - 1]!;
  return {
    landmarks,
    predictedNme,
    ...(landmarkErrors && { landmarkErrors }),
    perStep: steps,
    ...(flipTest && { afterFlipTest: flipTest }),
    exitStep,
    flipTested,
    multiplyAdds: multiplyAddsOf(selection, multiplyAdds),
  };
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
  if (isMusicaError(error)) return describeError(error);
  throw error;
}
