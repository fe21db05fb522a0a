import {
  type BoxKind,
  boxKinds,
  type LandmarkScheme,
  type ModelConfig,
  MusicaError,
  modelCost,
  oppositePoints,
  parseModelConfig,
} from '@musica/core';
import { type LossOptions, lossKinds, type Schedule } from '@musica/core/training';
import { type AugmentInput, augmentOptions } from '@musica/datasets';
import * as v from 'valibot';

/** Everything that decides what a training makes of a data set; it is kept in the checkpoint. */
export interface Recipe {
  readonly model: ModelConfig;
  /** Faces a training step. Default 32. */
  readonly batch: number;
  /** Training steps. Default 16,000. */
  readonly steps: number;
  /** Seed of everything random: weights, order, augmentation, calibration split. Default 1. */
  readonly seed: number;
  /**
   * Learning rate. `cosine` rises over the share `warmup` of the steps, then falls to 0 along half a cosine; `staircase` is a
   * tenth after every `every` steps. Default: cosine, rate 1e-3, warmup 0.03.
   */
  readonly schedule: Schedule;
  /** Decay of the moving average of the weights, which is what is measured and saved; 0 for none. Default 0.999. */
  readonly averageDecay: number;
  /** What an error costs: `l1` (the paper's), `smooth-l1`, `wing` or `soft-wing`; and the share of the predicted error. Default l1, 0.05. */
  readonly loss?: LossOptions;
  /** Share of all kernels that each step takes off, times the learning rate. Default 0. */
  readonly weightDecay?: number;
  /** Share of the patches of each face that training leaves out of the hidden layer. Default 0. */
  readonly patchDropout?: number;
  /** How much the landmarks of a part count, by the names of the scheme's parts, such as `{ "leftEye": 3 }`. Default 1. */
  readonly landmarkWeights?: Readonly<Record<string, number>>;
  /**
   * How much the openness of eyes and mouth counts: the mean error of the vectors from each point of the upper lids and the
   * upper lip to its opposite, beside the mean error of all landmarks. Default 0.
   */
  readonly openness?: number;
  /** Initial weights: `fan-in`, or `reference` as the authors of the method do. Default `fan-in`. */
  readonly initialization: 'fan-in' | 'reference';
  /**
   * Which boxes the model is trained in, and wants later: the tight ones of the landmarks, those that the face detector
   * draws, or those of the data set. Default: landmarks.
   */
  readonly boxes?: BoxKind;
  /** The longest gradient, as the root of the sum of all squares: longer ones are shortened to it. Default: no limit. */
  readonly gradientClip?: number;
  /** What of the default augmentation to change. */
  readonly augmentation: AugmentInput;
  /** Share of the training persons that is never trained on, but used to calibrate the predicted error. Default 0.06. */
  readonly calibrationSplit: number;
}

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const shareBelowOne = v.pipe(v.number(), v.minValue(0), v.ltValue(1));
const rate = v.pipe(v.number(), v.finite(), v.gtValue(0));

const schedule = v.variant('kind', [
  v.strictObject({ kind: v.literal('cosine'), rate, warmup: shareBelowOne }),
  v.strictObject({ kind: v.literal('staircase'), rate, every: count }),
]);

/** What a recipe file may say. `model` and `augmentation` are checked by the packages that own them. */
export const recipeSchema = v.strictObject({
  model: v.unknown(),
  augmentation: v.optional(v.record(v.string(), v.unknown()), {}),
  batch: v.optional(v.pipe(count, v.maxValue(65_536)), 32),
  steps: v.optional(v.pipe(count, v.maxValue(1e9)), 16_000),
  seed: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0)), 1),
  schedule: v.optional(schedule, { kind: 'cosine', rate: 1e-3, warmup: 0.03 }),
  averageDecay: v.optional(shareBelowOne, 0.999),
  loss: v.optional(
    v.strictObject({ kind: v.optional(v.picklist(lossKinds)), errorShare: v.optional(shareBelowOne) }),
  ),
  weightDecay: v.optional(v.pipe(v.number(), v.finite(), v.minValue(0))),
  patchDropout: v.optional(shareBelowOne),
  landmarkWeights: v.optional(v.record(v.string(), v.pipe(v.number(), v.finite(), v.minValue(0)))),
  openness: v.optional(v.pipe(v.number(), v.finite(), v.minValue(0))),
  boxes: v.optional(v.picklist(boxKinds)),
  gradientClip: v.optional(rate),
  initialization: v.optional(v.picklist(['fan-in', 'reference']), 'fan-in'),
  calibrationSplit: v.optional(shareBelowOne, 0.06),
});

/**
 * A complete recipe from any part of one; `model` is needed.
 * @throws MusicaError `config` naming the field that is wrong.
 */
export function parseRecipe(input: unknown): Recipe {
  const result = v.safeParse(recipeSchema, withPresentNames(input));
  if (!result.success) {
    const issues = result.issues.map((issue) => `${v.getDotPath(issue) ?? 'recipe'}: ${issue.message}`);
    throw new MusicaError('config', `recipe is not valid: ${issues.join('; ')}`);
  }
  const augmentation = result.output.augmentation as AugmentInput;
  augmentOptions(augmentation);
  const model = parseModelConfig(result.output.model);
  refuseAbsurdSize(model, result.output.batch);
  return { ...result.output, augmentation, model } as Recipe;
}

/** More than any machine that this runs on has room for: weights of training take 16 bytes each, besides the batch. */
const MOST_PARAMETERS = 2e9;
const MOST_BATCH_BYTES = 64e9;

/** A slip of the pen shall not end as a process that is killed for its memory. */
function refuseAbsurdSize(model: ModelConfig, batch: number): void {
  const { parameters } = modelCost(model);
  if (parameters > MOST_PARAMETERS) {
    throw new MusicaError(
      'config',
      `recipe is not valid: ${model.name} would have ${parameters} parameters, more than ${MOST_PARAMETERS}`,
      { hint: 'fewer patches, hidden units or a projection make it smaller' },
    );
  }
  // Level 0 and those above it, each a quarter of the one below.
  const bytes = batch * model.cropSize ** 2 * 3 * 4 * (4 / 3);
  if (bytes > MOST_BATCH_BYTES) {
    throw new MusicaError(
      'config',
      `recipe is not valid: a batch of ${batch} crops of ${model.cropSize} pixels would take ${Math.round(bytes / 1e9)} GB`,
      { hint: 'lower batch or cropSize' },
    );
  }
}

/** Recipes of version 0.1 call the calibration split `heldBack`. */
function withPresentNames(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || !Object.hasOwn(input, 'heldBack')) return input;
  const { heldBack, ...rest } = input as Record<string, unknown>;
  return { calibrationSplit: heldBack, ...rest };
}

/**
 * The weight of each landmark from those of the parts of the face.
 * @throws MusicaError `config` where the scheme has no part of a name, or nothing is left to learn.
 */
export function weightsOfParts(parts: Readonly<Record<string, number>>, scheme: LandmarkScheme): number[] {
  const weights = new Array<number>(scheme.count).fill(1);
  for (const [name, weight] of Object.entries(parts)) {
    const indices = Object.hasOwn(scheme.parts, name) ? scheme.parts[name] : undefined;
    if (indices === undefined) {
      throw new MusicaError('config', `landmarkWeights: ${scheme.name} has no part ${JSON.stringify(name)}`, {
        hint: `its parts are ${Object.keys(scheme.parts).join(', ')}`,
      });
    }
    for (const index of indices) weights[index] = weight;
  }
  if (weights.some((weight) => weight > 0)) return weights;
  throw new MusicaError('config', 'landmarkWeights: all landmarks have a weight of 0');
}

/**
 * The landmarks opposite each other on the lids and around the inner edge of the lips.
 * @throws MusicaError `config` for a scheme without such parts
 */
export function oppositeLandmarks(scheme: LandmarkScheme): [number, number][] {
  const { eyeImageLeft, eyeImageRight, mouthInner } = scheme.parts;
  const pairs = [eyeImageLeft, eyeImageRight, mouthInner].flatMap((part) =>
    part && part.length >= 4 && part.length % 2 === 0 ? oppositePoints(part) : [],
  );
  if (pairs.length > 0) return pairs;
  throw new MusicaError('config', `openness: ${scheme.name} has no contours of eyes or mouth`, {
    hint: 'name them eyeImageLeft, eyeImageRight or mouthInner in its parts, or leave openness out',
  });
}
