import * as v from 'valibot';
import { MusicaError } from '../errors';
import { type LandmarkScheme, parseScheme, schemeReference, schemeToJson } from '../schemes/index';

/** Filters of both convolutions of a step. */
export const FILTERS = 32;

/** Everything that fixes the shape of a cascade and how faces are cut for it. */
export interface ModelConfig {
  /** For people and file names. */
  readonly name: string;
  /**
   * The landmark scheme: its name if it comes with the library, else all of it (see `parseScheme`). Without one the
   * `landmarks` points have no meaning.
   */
  readonly scheme?: string | LandmarkScheme;
  /** Number of landmarks, N. */
  readonly landmarks: number;
  /**
   * The landmarks that patches are centred on, M <= N of them, in the order the hidden layer reads them: one list for all
   * steps, or a list a step. Coarse levels need few patches, for 14 pixels of them are a large part of the face.
   */
  readonly patchIndices: readonly number[] | readonly (readonly number[])[];
  /** Side of a patch in pixels of its pyramid level: 14, or 14 plus a multiple of 8. */
  readonly patchSize: number;
  /** Units of the hidden state. */
  readonly hidden: number;
  /** Width of an optional dense layer between the gate and the hidden layer, shared by the patches of a step. */
  readonly projection?: number;
  /** Whether patches are gated by attention; false leaves the gate out. Default true. */
  readonly attention?: boolean;
  /** Whether all steps use one set of weights, as classic recurrent cascades do. Default false: each has its own. */
  readonly sharedWeights?: boolean;
  /** The pyramid level that each step looks at, first step first; its length is the number of steps. */
  readonly levels: readonly number[];
  /** Length of the longest side of the face box in the crop, in pixels. */
  readonly boxSize: number;
  /** Side of the square crop, in pixels. */
  readonly cropSize: number;
}

/** How many levels a pyramid needs, from level 0, so that every step finds the one it looks at. */
export function pyramidLevels({ levels }: Pick<ModelConfig, 'levels'>): number {
  return Math.max(...levels) + 1;
}

/** The landmarks that the patches of a step are centred on. */
export function patchesOfStep(config: Pick<ModelConfig, 'patchIndices'>, step: number): readonly number[] {
  const { patchIndices } = config;
  const own = patchIndices[step];
  return typeof own === 'object' ? own : (patchIndices as readonly number[]);
}

/** How many sets of weights a cascade has: one a step, or one for all. */
export function weightSets({ levels, sharedWeights }: Pick<ModelConfig, 'levels' | 'sharedWeights'>): number {
  return sharedWeights ? 1 : levels.length;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
/** At most: larger ones are slips of the pen, and would take all memory before anything is learnt. */
const units = v.pipe(count, v.maxValue(65_536));
const indices = v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0))), v.nonEmpty());

const modelConfigSchema = v.pipe(
  v.strictObject({
    name: v.pipe(v.string(), v.nonEmpty()),
    scheme: v.optional(schemeReference),
    landmarks: v.pipe(count, v.maxValue(10_000)),
    patchIndices: v.union(
      [indices, v.pipe(v.array(indices), v.nonEmpty())],
      'must be a list of landmarks, or one such list a step',
    ),
    patchSize: v.optional(
      v.pipe(
        count,
        v.maxValue(254),
        // The centre of the second convolution is joined with its pooled half, which needs both to be centred alike.
        v.check((size) => size >= 14 && size % 8 === 6, 'must be 14, 22, 30, ..'),
      ),
      14,
    ),
    hidden: v.optional(units, 512),
    projection: v.optional(units),
    attention: v.optional(v.boolean()),
    sharedWeights: v.optional(v.boolean()),
    levels: v.optional(
      v.pipe(
        v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8))),
        v.nonEmpty(),
        v.maxLength(64),
      ),
      [2, 1, 0],
    ),
    boxSize: v.optional(v.pipe(v.number(), v.minValue(16), v.maxValue(4096)), 142),
    cropSize: v.optional(v.pipe(count, v.minValue(16), v.maxValue(4096)), 228),
  }),
  v.check(
    ({ patchIndices, levels }) =>
      typeof patchIndices[0] === 'number' || patchIndices.length === levels.length,
    'patchIndices must be one list, or as many lists as there are levels',
  ),
  v.check(
    ({ landmarks, patchIndices }) => patchIndices.flat().every((index) => index < landmarks),
    'patchIndices must be smaller than the number of landmarks',
  ),
  v.check(
    (config) =>
      config.levels.every((_, step) => {
        const patches = patchesOfStep(config, step);
        return new Set(patches).size === patches.length;
      }),
    'patchIndices must not name a landmark twice',
  ),
  v.check(
    ({ sharedWeights, patchIndices }) => !sharedWeights || typeof patchIndices[0] === 'number',
    'sharedWeights needs one list of patchIndices for all steps',
  ),
  v.check(({ boxSize, cropSize }) => cropSize >= boxSize, 'cropSize must be at least boxSize'),
);

/**
 * Checks a configuration and fills in the defaults: landmarks as many as the scheme has, a patch on each, patchSize 14,
 * hidden 512, levels [2, 1, 0], boxSize 142, cropSize 228.
 * @throws MusicaError `config` naming the field that is wrong.
 */
export function parseModelConfig(value: unknown): ModelConfig {
  const scheme = schemeIn(value);
  const result = v.safeParse(modelConfigSchema, withLandmarks(value, scheme));
  if (!result.success) {
    const issues = result.issues.map(
      (issue) => `${v.getDotPath(issue) ?? 'configuration'}: ${issue.message}`,
    );
    throw new MusicaError('config', `model configuration is not valid: ${issues.join('; ')}`);
  }
  const { scheme: _, ...config } = result.output;
  if (scheme !== undefined && scheme.count !== config.landmarks) {
    throw new MusicaError(
      'config',
      `model configuration is not valid: scheme ${scheme.name} has ${scheme.count} landmarks, not ${config.landmarks}`,
    );
  }
  return { ...config, ...(scheme && { scheme: schemeToJson(scheme) }) };
}

/** The scheme that a configuration names or describes. */
function schemeIn(value: unknown): LandmarkScheme | undefined {
  const written = (value as { readonly scheme?: unknown } | null | undefined)?.scheme;
  if (written === undefined || !v.is(schemeReference, written)) return undefined;
  return parseScheme(written);
}

/** What follows from the scheme, or from the number of landmarks, need not be written down. */
function withLandmarks(value: unknown, scheme: LandmarkScheme | undefined): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { landmarks = scheme?.count, patchIndices, ...rest } = value as Record<string, unknown>;
  const all = v.is(v.pipe(count, v.maxValue(10_000)), landmarks)
    ? Array.from({ length: landmarks }, (_, index) => index)
    : undefined;
  return { ...rest, landmarks, patchIndices: patchIndices ?? all };
}

/** What the landmarks of a model mean, if that is known. */
export function schemeOfConfig({ scheme }: Pick<ModelConfig, 'scheme'>): LandmarkScheme | undefined {
  return scheme === undefined ? undefined : parseScheme(scheme);
}
