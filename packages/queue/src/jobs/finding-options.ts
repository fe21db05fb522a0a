import { type Box, type PresetName, presetNames } from '@musica/core';
import { alignerBackendNames } from '@musica/node';
import * as v from 'valibot';

const above0 = v.pipe(v.number(), v.finite(), v.gtValue(0));
const from0 = v.pipe(v.number(), v.finite(), v.minValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(1));

export const boxSchema = v.pipe(
  v.object({
    x: v.pipe(v.number(), v.finite()),
    y: v.pipe(v.number(), v.finite()),
    width: above0,
    height: above0,
    roll: v.optional(v.pipe(v.number(), v.finite())),
  }),
  v.transform((box): Box => box as Box),
);

/** Everything that decides what comes out for an image. */
export const findingOptionsSchema = v.strictObject({
  /** Name of a shipped model, or a path or URL that every worker can read. Default `standard`. */
  model: v.optional(v.pipe(v.string(), v.minLength(1))),
  backend: v.optional(v.picklist(['auto', ...alignerBackendNames])),
  exitBelow: v.optional(from0),
  preset: v.optional(v.picklist(presetNames as readonly PresetName[])),
  failAbove: v.optional(above0),
  maxSteps: v.optional(count),
  flipTest: v.optional(v.boolean()),
  recrop: v.optional(v.boolean()),
  minScore: v.optional(v.pipe(from0, v.ltValue(1))),
  maxFaces: v.optional(count),
  depth: v.optional(v.picklist([0, 1, 2])),
  exhaustive: v.optional(v.boolean()),
  budget: v.optional(from0),
  tiles: v.optional(v.picklist(['auto', 0, 1, 2])),
  /** Path of other weights of the face detector. */
  detectorWeights: v.optional(v.pipe(v.string(), v.minLength(1))),
  /** Looks at every face, for labels by agreement. */
  looks: v.optional(v.pipe(count, v.maxValue(64))),
  /** Also write the image with its landmarks drawn. */
  draw: v.optional(v.picklist(['png', 'jpeg'])),
});

/** The options of `musica align`, as a job carries them; those that are not set are left out. */
export type FindingOptions = v.InferOutput<typeof findingOptionsSchema>;
