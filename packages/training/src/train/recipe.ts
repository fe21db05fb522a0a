import { type LandmarkScheme, type ModelConfig, MusicaError, parseModelConfig } from '@musica/core';
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
  /** Default 1. */
  readonly seed: number;
  /** Default: a cosine from 1e-3, with a warm-up of 0.03. */
  readonly schedule: Schedule;
  /** Decay of the moving average of the weights, 0 for none. Default 0.999. */
  readonly averageDecay: number;
  /** Default: the paper's. */
  readonly loss?: LossOptions;
  /** See `TrainerOptions`. Default 0. */
  readonly weightDecay?: number;
  /** See `TrainerOptions`. Default 0. */
  readonly patchDropout?: number;
  /** How much the landmarks of a part count, by the names of the scheme's parts, such as `{ "leftEye": 3 }`. Default 1. */
  readonly landmarkWeights?: Readonly<Record<string, number>>;
  /** Default `fan-in`. */
  readonly initialization: 'fan-in' | 'reference';
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

const schema = v.strictObject({
  // Checked by the packages that own them.
  model: v.unknown(),
  augmentation: v.optional(v.record(v.string(), v.unknown()), {}),
  batch: v.optional(count, 32),
  steps: v.optional(count, 16_000),
  seed: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0)), 1),
  schedule: v.optional(schedule, { kind: 'cosine', rate: 1e-3, warmup: 0.03 }),
  averageDecay: v.optional(shareBelowOne, 0.999),
  loss: v.optional(
    v.strictObject({ kind: v.optional(v.picklist(lossKinds)), errorShare: v.optional(shareBelowOne) }),
  ),
  weightDecay: v.optional(v.pipe(v.number(), v.finite(), v.minValue(0))),
  patchDropout: v.optional(shareBelowOne),
  landmarkWeights: v.optional(v.record(v.string(), v.pipe(v.number(), v.finite(), v.minValue(0)))),
  initialization: v.optional(v.picklist(['fan-in', 'reference']), 'fan-in'),
  calibrationSplit: v.optional(shareBelowOne, 0.06),
});

/**
 * A complete recipe from any part of one; `model` is needed.
 * @throws MusicaError `config` naming the field that is wrong.
 */
export function parseRecipe(input: unknown): Recipe {
  const result = v.safeParse(schema, withPresentNames(input));
  if (!result.success) {
    const issues = result.issues.map((issue) => `${v.getDotPath(issue) ?? 'recipe'}: ${issue.message}`);
    throw new MusicaError('config', `recipe is not valid: ${issues.join('; ')}`);
  }
  const augmentation = result.output.augmentation as AugmentInput;
  augmentOptions(augmentation);
  return { ...result.output, augmentation, model: parseModelConfig(result.output.model) };
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
    const indices = scheme.parts[name];
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
