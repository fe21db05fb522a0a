import {
  type Aligner,
  defaultFailAbove,
  lookAgainAbove,
  MusicaError,
  multiplyAddsOfLooks,
  type Normalizer,
  type PresetName,
  type QuitBelow,
  quitThreshold,
} from '@musica/core';
import { type Dataset, type FaceRecord, facesOfSplit, formatProblem, readDataset } from '@musica/datasets';
import type { Context } from '../shared/context';
import { defaultModel, loadAlignerFor } from '../shared/load';
import type { AligningOptions } from '../shared/options';
import type { Problems } from '../shared/problems';
import { Progress } from '../shared/progress';
import { buildEvaluation, type EvaluationHead } from './build-evaluation';
import type { Evaluation, MadeFailures } from './evaluation';
import { testFailures } from './failure-test';
import { ScoreCollector } from './score-collector';
import { scoreModel } from './score-model';
import { readPackedPredictions, scorePredictions } from './score-predictions';
import type { BoxChoice } from './start-box';

/** How faces are measured. */
export interface MeasureOptions extends Pick<AligningOptions, 'backend' | 'seed'> {
  readonly normalizer: Normalizer;
  readonly boxes?: BoxChoice;
  readonly boxNoise?: number;
  /** Further box noises to measure with. */
  readonly boxRobustness?: readonly number[];
  /** Measure how well the predicted error finds failures made of the faces. */
  readonly madeFailures?: boolean;
  readonly quitBelow?: QuitBelow;
  /** The same by name. */
  readonly preset?: PresetName;
  readonly maxSteps?: number;
  readonly secondLook?: boolean;
}

/** What is measured: a model (the shipped one by default), or predictions found before. */
export type Subject = { readonly model?: string } | { readonly predictions: string };

/** The faces of a data set, or of a split of it, that are to be measured. */
export interface EvaluationData {
  readonly data: string;
  readonly split?: string;
  readonly scheme: Dataset['scheme'];
  readonly faces: readonly FaceRecord[];
  /** Records that could not be read. */
  readonly records: number;
}

/**
 * Reads what is to be measured.
 * @param options.pictures whether faces need their picture
 * @throws MusicaError `dataset`
 */
export async function readEvaluationData(
  { data, split }: { readonly data: string; readonly split?: string },
  problems: Problems,
  { pictures }: { readonly pictures: boolean },
): Promise<EvaluationData> {
  const before = problems.count;
  const dataset = await readDataset(data, {
    checkImages: pictures,
    onProblem: (problem) => problems.report(formatProblem(problem)),
  });
  const faces = facesOfSplit(dataset, split);
  const records = problems.count - before;
  return { data, ...(split === undefined ? {} : { split }), scheme: dataset.scheme, faces, records };
}

/**
 * Measures a model or predictions on faces. What cannot be measured is reported, and the rest goes on; it finishes
 * `problems`.
 * @throws MusicaError `dataset` where no face could be measured, or the model has other landmarks than the data.
 */
export async function runEvaluation(
  subject: Subject,
  data: EvaluationData,
  options: MeasureOptions,
  context: Context,
  problems: Problems,
): Promise<Evaluation> {
  const collector = new ScoreCollector(data.scheme, options.normalizer);
  const run = 'predictions' in subject ? measurePredictions : measureModel;
  const { head, model } = await run(subject as never, data, options, collector, context, problems).finally(
    () => problems.finish(),
  );
  const measured = collector.scores.length;
  if (measured === 0) throw new MusicaError('dataset', `${data.data}: no face could be evaluated`);
  const skipped = data.faces.length - measured;
  if (skipped > 0) context.console.warn(`${skipped} of ${data.faces.length} faces are not in the figures`);
  const { data: path, split, records } = data;
  return buildEvaluation(
    {
      data: path,
      ...(split === undefined ? {} : { split }),
      ...head,
      seed: options.seed,
      skipped: { faces: skipped, records },
    },
    collector,
    model,
  );
}

/** The part of the head that depends on what is measured, and what only a model has. */
interface Measured {
  readonly head: Omit<EvaluationHead, 'data' | 'split' | 'seed' | 'skipped'>;
  readonly model?: Parameters<typeof buildEvaluation>[2];
}

async function measurePredictions(
  { predictions }: { predictions: string },
  { faces }: EvaluationData,
  _: MeasureOptions,
  collector: ScoreCollector,
  context: Context,
  problems: Problems,
): Promise<Measured> {
  const onProblem = (message: string) => problems.report(message);
  // Most files name each face once, so there are about as many predictions as faces.
  const packed = await withProgress(context, 'read predictions', faces.length, (onRead) =>
    readPackedPredictions(predictions, { onProblem, onRead }),
  );
  await withProgress(context, 'evaluate', faces.length, (onFace) =>
    scorePredictions(faces, predictions, packed, collector, { onProblem, onFace }),
  );
  return { head: { predictions, boxes: 'predictions', boxNoise: 0, quitBelow: 0 } };
}

async function measureModel(
  { model = defaultModel }: { model?: string },
  { data, faces, scheme }: EvaluationData,
  options: MeasureOptions,
  collector: ScoreCollector,
  context: Context,
  problems: Problems,
): Promise<Measured> {
  const { boxes = 'landmarks', boxNoise = 0, boxRobustness = [], maxSteps, secondLook } = options;
  const limit = maxSteps === undefined ? {} : { maxSteps };
  const aligner = await loadAlignerFor({ backend: options.backend, model, ...limit });
  const progress = new Progress(context.console, 'evaluate', faces.length);
  try {
    const { config } = aligner.model;
    const quitBelow = quitThreshold(options, aligner.model);
    const from = lookAgainAbove(options, quitBelow, aligner.model);
    const again =
      from === Infinity ? {} : { secondLook: true, ...(from > 0 ? { lookAgainAbove: from } : {}) };
    if (config.landmarks !== scheme.count) {
      throw new MusicaError(
        'dataset',
        `${data} has ${scheme.count} landmarks a face, but model ${config.name} finds ${config.landmarks}`,
      );
    }
    const noisy = await scoreModel(faces, aligner, collector, {
      ...{ boxes, boxNoise, boxRobustness, quitBelow, seed: options.seed, ...limit },
      ...(secondLook === undefined ? {} : { secondLook }),
      onProblem: (message) => problems.report(message),
      onFace: () => {
        progress.tick();
        context.throwIfInterrupted();
      },
    });
    const failures = options.madeFailures
      ? await measureFailures(faces, aligner, collector, { ...options, quitBelow }, context, problems)
      : {};
    return {
      head: { model, boxes, boxNoise, quitBelow, ...limit, ...again },
      model: { multiplyAdds: multiplyAddsOfLooks(config, from < Infinity), noisy, ...failures },
    };
  } finally {
    progress.stop();
    aligner.dispose();
  }
}

/** Of the faces that have a score. */
async function measureFailures(
  faces: readonly FaceRecord[],
  aligner: Aligner,
  { scores }: ScoreCollector,
  { quitBelow, maxSteps, seed }: MeasureOptions,
  context: Context,
  problems: Problems,
): Promise<{ madeFailures: MadeFailures }> {
  const scored = new Set(scores.map(({ id }) => id));
  const good = scores.flatMap(({ estimate }) =>
    estimate ? [{ nme: estimate.actual, predictedNme: estimate.predicted }] : [],
  );
  const usable = faces.filter(({ id }) => scored.has(id));
  const madeFailures = await withProgress(context, 'made failures', usable.length, (onFace) =>
    testFailures(usable, aligner, good, {
      ...{ seed, onFace, failAbove: aligner.model.failAbove ?? defaultFailAbove },
      ...(quitBelow === undefined ? {} : { quitBelow }),
      ...(maxSteps === undefined ? {} : { maxSteps }),
      onProblem: (message) => problems.report(message),
    }),
  );
  return { madeFailures };
}

/** @param work given what to call after each item; it throws where the user wants to stop */
async function withProgress<T>(
  context: Context,
  label: string,
  total: number,
  work: (onItem: () => void) => T | Promise<T>,
): Promise<T> {
  const progress = new Progress(context.console, label, total);
  try {
    return await work(() => {
      progress.tick();
      context.throwIfInterrupted();
    });
  } finally {
    progress.stop();
  }
}
