import {
  assertBoxConvention,
  assertNumber,
  type BoxConvention,
  type ExitBelow,
  MusicaError,
  type Normalizer,
  normalizers,
  type PresetName,
} from '@musica/core';
import type { AlignerBackend } from '@musica/node';
import { type BoxChoice, boxSources } from './start-box';

/** How faces are measured. */
export interface MeasureOptions {
  /** What errors are divided by. Default `inter-ocular`, or `box-size` where the scheme knows no eye corners. */
  readonly normalizer?: Normalizer;
  /** What to compute on. Default `auto`. */
  readonly backend?: AlignerBackend | 'auto';
  /** Of box noise and synthetic failures. Default 0. */
  readonly seed?: number;
  /** Default: those that the model wants; tight ones for nearly all. */
  readonly boxes?: BoxChoice;
  /** How the tight boxes lie in those of the data set, for `boxes: 'dataset'`; see `fitBoxConvention`. */
  readonly boxConvention?: BoxConvention;
  readonly boxNoise?: number;
  /** Further box noises to measure with. */
  readonly boxRobustness?: readonly number[];
  /** Measure how well the predicted error finds synthetic failures, which are made of the faces. */
  readonly syntheticFailures?: boolean;
  /** Measure what is still found, by the detector and the aligner, in images that are changed (see `measureRobustness`). */
  readonly robustness?: boolean;
  /** Measure sorts of faces, with intervals (`Evaluation.groups`). */
  readonly groups?: boolean;
  /** Keep the landmarks of every face, true and found (`Evaluation.perFace`). Default true. */
  readonly landmarks?: boolean;
  readonly exitBelow?: ExitBelow;
  /** The same by name. */
  readonly preset?: PresetName;
  readonly maxSteps?: number;
  readonly flipTest?: boolean;
  readonly recrop?: boolean;
}

/**
 * What can be said of the options without a model, which checks the rest.
 * @throws MusicaError `config` for one that cannot be used, `box` for a box convention that cannot be used
 */
export function assertMeasureOptions(options: MeasureOptions): void {
  const { normalizer, boxes, seed = 0, boxNoise = 0, boxRobustness = [] } = options;
  assertOneOf('normalizer', normalizer, normalizers);
  assertOneOf('boxes', boxes, boxSources);
  assertNumber('seed', seed, { whole: true });
  assertNumber('boxNoise', boxNoise, { from: 0, to: 1 });
  if (!Array.isArray(boxRobustness)) {
    throw new MusicaError(
      'config',
      `boxRobustness is ${JSON.stringify(boxRobustness)}, but must be a list of numbers`,
    );
  }
  for (const [index, noise] of boxRobustness.entries()) {
    assertNumber(`boxRobustness[${index}]`, noise, { from: 0, to: 1 });
  }
  assertConventionUse(options);
}

function assertOneOf(name: string, value: unknown, allowed: readonly string[]): void {
  if (value === undefined || allowed.includes(value as string)) return;
  throw new MusicaError(
    'config',
    `${name} is ${JSON.stringify(value)}, but must be one of ${allowed.join(', ')}`,
  );
}

function assertConventionUse({ boxes, boxConvention }: MeasureOptions): void {
  if (boxConvention === undefined) return;
  assertBoxConvention(boxConvention);
  if (boxes === 'dataset') return;
  throw new MusicaError('config', 'a box convention is for the boxes of the data set', {
    hint: "measure with boxes: 'dataset'",
  });
}
