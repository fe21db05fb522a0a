import { MusicaError } from '@musica/core';
import * as v from 'valibot';

const probability = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const notNegative = v.pipe(v.number(), v.finite(), v.minValue(0));
const fraction = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** [low, high] of positive factors; 1 changes nothing. */
const factors = v.pipe(
  v.tuple([v.pipe(v.number(), v.finite(), v.gtValue(0)), v.pipe(v.number(), v.finite(), v.gtValue(0))]),
  v.check(([low, high]) => low <= high, 'the first factor of a range must not be larger than the second'),
  v.readonly(),
);

/** Fills in what is left out, at every level. Unknown names are errors. */
export const augmentSchema = v.strictObject({
  mirror: v.optional(probability, 0.5),
  rotation: v.optional(
    v.strictObject({ probability: v.optional(probability, 0.7), degrees: v.optional(notNegative, 30) }),
    {},
  ),
  shear: v.optional(
    v.strictObject({ probability: v.optional(probability, 0.3), amount: v.optional(notNegative, 0.3) }),
    {},
  ),
  verticalScale: v.optional(
    v.strictObject({ probability: v.optional(probability, 0.3), range: v.optional(factors, [0.75, 1.3]) }),
    {},
  ),
  gain: v.optional(
    v.strictObject({ probability: v.optional(probability, 0.5), range: v.optional(factors, [0.75, 1.25]) }),
    {},
  ),
  tone: v.optional(
    v.strictObject({
      probability: v.optional(probability, 0.5),
      brightness: v.optional(fraction, 0.15),
      contrast: v.optional(factors, [0.7, 1.3]),
      gamma: v.optional(factors, [0.7, 1.5]),
      clipping: v.optional(v.pipe(v.number(), v.minValue(0), v.ltValue(1)), 0.4),
    }),
    {},
  ),
  grayscale: v.optional(probability, 0.2),
  occluder: v.optional(
    v.strictObject({ probability: v.optional(probability, 0.4), largestSide: v.optional(fraction, 0.5) }),
    {},
  ),
  blur: v.optional(
    v.strictObject({
      probability: v.optional(probability, 0.2),
      largestRadius: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 2),
    }),
    {},
  ),
  noise: v.optional(
    v.strictObject({ probability: v.optional(probability, 0.2), deviation: v.optional(notNegative, 12) }),
    {},
  ),
  eyelids: v.optional(
    v.strictObject({
      probability: v.optional(probability, 0),
      shut: v.optional(probability, 0.5),
      wink: v.optional(probability, 0.2),
      widest: v.optional(v.pipe(v.number(), v.minValue(0.25), v.maxValue(3)), 1.25),
    }),
    {},
  ),
  shrink: v.optional(
    v.strictObject({
      probability: v.optional(probability, 0),
      smallest: v.optional(v.pipe(v.number(), v.gtValue(0), v.maxValue(1)), 0.15),
    }),
    {},
  ),
  box: v.optional(
    v.strictObject({
      scale: v.optional(factors, [0.95, 1.15]),
      aspect: v.optional(v.pipe(v.number(), v.minValue(0), v.ltValue(1)), 0.05),
      shift: v.optional(notNegative, 0.12),
      strong: v.optional(probability, 0.2),
      tight: v.optional(probability, 0),
      detector: v.optional(probability, 0),
    }),
    {},
  ),
});

/**
 * How a face is varied before it is learnt from. A probability is that of the whole entry; amounts are then drawn
 * uniformly. Every field has a default, which is stated with it.
 */
export interface AugmentOptions {
  /** Probability of a flip left to right, with the landmarks renamed by the scheme's mirror map. Default 0.5. */
  readonly mirror: number;
  /** Turn about the centre of the face by up to `degrees` either way. Default probability 0.7, degrees 30. */
  readonly rotation: { readonly probability: number; readonly degrees: number };
  /** Moves a row sideways by up to `amount` of its height above the centre. Default probability 0.3, amount 0.3. */
  readonly shear: { readonly probability: number; readonly amount: number };
  /**
   * Stretches the face vertically by a factor from `range`. Default probability 0.3, range [0.75, 1.3]; the
   * reference implementation has 0.5 and [0.6, 1.4].
   */
  readonly verticalScale: {
    readonly probability: number;
    readonly range: readonly [low: number, high: number];
  };
  /** A factor for each colour channel: the colour of the light. Default probability 0.5, range [0.75, 1.25]. */
  readonly gain: { readonly probability: number; readonly range: readonly [low: number, high: number] };
  /** How the camera exposed: one tone curve for all channels, after a clipping of each by itself. Default probability 0.5. */
  readonly tone: {
    readonly probability: number;
    /** Added, as a fraction of full white, either way. Default 0.15. */
    readonly brightness: number;
    /** Factor about middle gray. Default [0.7, 1.3]. */
    readonly contrast: readonly [low: number, high: number];
    /** Exponent; below 1 lifts the shadows. Default [0.7, 1.5]. */
    readonly gamma: readonly [low: number, high: number];
    /**
     * The largest share of a channel's range that is cut off, half of it in the shadows, half in the lights; drawn for
     * each channel. Default 0.4, as in the reference implementation.
     */
    readonly clipping: number;
  };
  /** Probability that the colour is taken away. Default 0.2. */
  readonly grayscale: number;
  /**
   * A rectangle of noise, of one colour or of another part of the image covers something. Default probability 0.4;
   * `largestSide` is a fraction of the crop's side, default 0.5.
   */
  readonly occluder: { readonly probability: number; readonly largestSide: number };
  /** A box blur of 1 to `largestRadius` pixels of the crop: out of focus. Default probability 0.2, radius 2. */
  readonly blur: { readonly probability: number; readonly largestRadius: number };
  /** Normal noise on every value, of a deviation up to `deviation` of 255. Default probability 0.2, deviation 12. */
  readonly noise: { readonly probability: number; readonly deviation: number };
  /**
   * The upper lids are moved (see `moveEyelids`): with probability `shut` to at most a quarter of how far the eye is open,
   * else to anything between that and `widest` times. With probability `wink` the second eye is drawn by itself.
   * Default probability 0, shut 0.5, wink 0.2, widest 1.25.
   */
  readonly eyelids: {
    readonly probability: number;
    readonly shut: number;
    readonly wink: number;
    readonly widest: number;
  };
  /**
   * The crop is reduced to `smallest` to 1 of its side and enlarged again, as where a face is small in its image.
   * Default probability 0, smallest 0.15.
   */
  readonly shrink: { readonly probability: number; readonly smallest: number };
  /** How the face box differs from the tight landmark box, as the boxes of detectors do. */
  readonly box: {
    /** Factor on both sides of the box. Default [0.95, 1.15]. */
    readonly scale: readonly [low: number, high: number];
    /** A further factor for each side by itself, 1 - aspect to 1 + aspect. Default 0.05. */
    readonly aspect: number;
    /** Moves the box by up to this fraction of its side, either way, in both directions. Default 0.12. */
    readonly shift: number;
    /**
     * Probability that the reference implementation's rougher box is taken instead: 1 to 1.1 times the width, 1 to
     * 1.2 times the height, moved by up to 0.2 of its side. Default 0.2.
     */
    readonly strong: number;
    /**
     * Probability that the box is the tight landmark box itself, as after a frame of a video. The edges of such a box
     * say where the outermost landmarks are, and a model learns how far to trust them. Default 0.
     */
    readonly tight: number;
    /**
     * Probability that the box is off as those of the BlazeFace detector are (see `detectorBox`), of the boxes that are
     * not tight ones. Default 0.
     */
    readonly detector: number;
  };
}

/** What a user writes: any part of the options; the rest keeps its default. */
export type AugmentInput = {
  readonly [Field in keyof AugmentOptions]?: AugmentOptions[Field] extends number
    ? number
    : Partial<AugmentOptions[Field]>;
};

/**
 * Complete, checked options from any part of them.
 * @throws MusicaError `config` where a value is out of its range or a name is not known; it names the field.
 */
export function augmentOptions(input: unknown = {}): AugmentOptions {
  const result = v.safeParse(augmentSchema, input);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = v.getDotPath(issue) ?? 'the whole';
  throw new MusicaError('config', `augmentation option ${field}: ${issue.message}`);
}

/** What training uses unless its recipe says otherwise. */
export const defaultAugmentation: AugmentOptions = augmentOptions();

/** Nothing varies: the sample is the plain crop of the tight landmark box. For validation. */
export const noAugmentation: AugmentOptions = augmentOptions({
  mirror: 0,
  rotation: { probability: 0 },
  shear: { probability: 0 },
  verticalScale: { probability: 0 },
  gain: { probability: 0 },
  tone: { probability: 0 },
  grayscale: 0,
  occluder: { probability: 0 },
  blur: { probability: 0 },
  noise: { probability: 0 },
  eyelids: { probability: 0 },
  shrink: { probability: 0 },
  box: { scale: [1, 1], aspect: 0, shift: 0, strong: 0, tight: 0, detector: 0 },
});
