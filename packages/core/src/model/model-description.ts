import * as v from 'valibot';
import { calibrationSchema } from '../calibration/calibration';
import { presetsSchema } from '../calibration/presets';
import { parseModelConfig } from '../config/model-config';
import { MusicaError } from '../errors';
import type { Point } from '../geometry/point';
import { recropSchema } from '../selection/recrop';
import type { ModelDescription } from './model';
import { type ModelBoxes, modelBoxesSchema } from './model-boxes';

/** Value of `format` in model.json. */
export const FORMAT = 'musica-cascade';
export const VERSION = 1;

const point = v.pipe(v.tuple([v.pipe(v.number(), v.finite()), v.pipe(v.number(), v.finite())]), v.readonly());

const flipTestAbove = v.pipe(v.number(), v.finite(), v.minValue(0));

const descriptionSchema = v.object({
  version: v.literal(VERSION),
  config: v.unknown(),
  meanShape: v.array(point),
  calibration: v.optional(v.array(calibrationSchema)),
  failAbove: v.optional(v.pipe(v.number(), v.gtValue(0))),
  presets: v.optional(presetsSchema),
  flipTestAbove: v.optional(flipTestAbove),
  /** What `flipTestAbove` was called in older files. */
  lookAgainAbove: v.optional(flipTestAbove),
  recrop: v.optional(recropSchema),
  boxes: v.optional(modelBoxesSchema),
  training: v.optional(v.record(v.string(), v.unknown())),
});

/** @throws MusicaError `weights` naming the field that is wrong */
export function parseDescription(metadata: unknown): ModelDescription {
  const result = v.safeParse(descriptionSchema, metadata);
  if (!result.success) {
    const [issue] = result.issues;
    throw new MusicaError('weights', `model.json: ${v.getDotPath(issue) ?? 'metadata'}: ${issue.message}`);
  }
  const { meanShape, calibration, failAbove, presets, lookAgainAbove, recrop, boxes, training } =
    result.output;
  const { flipTestAbove = lookAgainAbove } = result.output;
  const config = parseModelConfig(result.output.config);
  if (meanShape.length !== config.landmarks) {
    throw new MusicaError(
      'weights',
      `model.json: a mean shape of ${meanShape.length} points for ${config.landmarks}`,
    );
  }
  if (calibration !== undefined && calibration.length !== config.levels.length) {
    throw new MusicaError(
      'weights',
      `model.json: ${calibration.length} calibrations for ${config.levels.length} steps`,
    );
  }
  return {
    config,
    meanShape: meanShape as Point[],
    ...(calibration === undefined ? {} : { calibration }),
    ...(failAbove === undefined ? {} : { failAbove }),
    ...(flipTestAbove === undefined ? {} : { flipTestAbove }),
    ...(recrop === undefined ? {} : { recrop }),
    ...(boxes === undefined ? {} : { boxes: boxes as ModelBoxes }),
    ...(presets === undefined ? {} : { presets }),
    ...(training === undefined ? {} : { training }),
  };
}
