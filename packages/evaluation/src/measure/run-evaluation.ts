import {
  type Aligner,
  defaultFailAbove,
  MusicaError,
  modelCost,
  type Normalizer,
  selectionRule,
  stageOf,
  usualNormalizer,
  type WorkOptions,
} from '@musica/core';
import {
  type Dataset,
  type FaceRecord,
  facesOfSplit,
  formatProblem,
  type SourceOptions,
  sourceOf,
} from '@musica/datasets';
import { BlazeFaceDetector, defaultModel, loadAligner } from '@musica/node';
import { openFaces } from '@musica/synthesis';
import { measureRobustness } from '../robustness/measure-robustness';
import { buildEvaluation, type EvaluationHead } from './build-evaluation';
import { type ComparableLandmarks, comparableLandmarks } from './comparable-landmarks';
import type { Evaluation, SyntheticFailures } from './evaluation';
import { testFailures } from './failure-test';
import { groupFigures } from './group-figures';
import { assertMeasureOptions, type MeasureOptions } from './measure-options';
import { type Kept, ScoreCollector } from './score-collector';
import { scoreDetections } from './score-detections';
import { scoreModel } from './score-model';
import { readPackedPredictions, scorePredictions } from './score-predictions';

/** What is measured: a model (the shipped one by default), or predictions found before. */
export type Subject =
  | { readonly model?: string; readonly predictions?: undefined }
  | { readonly predictions: string };

/** The faces of a data set, or of a split of it, that are to be measured. */
export interface EvaluationData {
  readonly data: string;
  readonly split?: string;
  readonly scheme: Dataset['scheme'];
  readonly faces: readonly FaceRecord[];
  /** Records that could not be read. */
  readonly records: number;
}

/** What is measured on what, and how. */
export type EvaluateOptions = Subject & MeasureOptions & WorkOptions & EvaluationSource;

/** Where the faces come from. */
export interface EvaluationSource extends SourceOptions {
  /** The path of a data set. */
  readonly data: string;
  /** Only the faces of this split. Default: all. */
  readonly split?: string;
}

/**
 * Measures a model (the shipped one by default), or predictions found before, against the true landmarks of a data set.
 * Faces that cannot be measured are left out and reported to `onProblem`.
 * @throws MusicaError `dataset` where no face could be measured, or the model has other landmarks than the data; the
 *   signal's reason once it is aborted.
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  assertMeasureOptions(options);
  const checkImages = !('predictions' in options && options.predictions !== undefined);
  const data = await readEvaluationData(options, { ...options, checkImages });
  return runEvaluation(options, data, options);
}

/**
 * Reads what is to be measured.
 * @param work what is to be done besides; `checkImages`: whether faces need their image
 * @throws MusicaError `dataset`; the reason of `signal`
 */
export async function readEvaluationData(
  { data, split, ...source }: EvaluationSource,
  {
    checkImages = true,
    onProblem,
    signal,
  }: Pick<WorkOptions, 'onProblem' | 'signal'> & { readonly checkImages?: boolean } = {},
): Promise<EvaluationData> {
  let records = 0;
  const dataset = await openFaces(data, {
    checkImages,
    ...sourceOf(source),
    ...(signal && { signal }),
    onProblem: (problem) => {
      records++;
      onProblem?.(formatProblem(problem));
    },
  });
  const faces = facesOfSplit(dataset, split);
  return { data, ...(split === undefined ? {} : { split }), scheme: dataset.scheme, faces, records };
}

/**
 * Measures a model or predictions on faces that were read before (see `evaluate`).
 * @throws MusicaError as `evaluate`
 */
export async function runEvaluation(
  subject: Subject,
  data: EvaluationData,
  options: MeasureOptions & WorkOptions = {},
): Promise<Evaluation> {
  assertMeasureOptions(options);
  const { normalizer = usualNormalizer(data.scheme), seed = 0, groups } = options;
  const { head, model, collector, robustness } =
    'predictions' in subject && subject.predictions !== undefined
      ? await measurePredictions(
          subject,
          data,
          options,
          new ScoreCollector(data.scheme, normalizer, undefined, keptOf(options)),
        )
      : await measureModel(subject, data, options);
  const measured = collector.scores.length + collector.missed.length;
  if (measured === 0 || (subject.predictions !== undefined && collector.scores.length === 0))
    throw new MusicaError('dataset', `${data.data}: no face could be evaluated`);
  const { data: path, split, records } = data;
  const evaluation = buildEvaluation(
    {
      data: path,
      ...(split === undefined ? {} : { split }),
      ...head,
      seed,
      skipped: { faces: data.faces.length - measured, records },
    },
    collector,
    model,
  );
  return {
    ...evaluation,
    ...(robustness && { robustness }),
    ...(groups && {
      groups: groupFigures(collector.grouped, { seed, onGroup: () => options.signal?.throwIfAborted() }),
    }),
  };
}

/** What is kept of every face. */
const keptOf = ({ groups = false, landmarks = true }: MeasureOptions): Kept => ({
  traits: groups,
  landmarks,
});

/** The part of the head that depends on what is measured, and what only a model has. */
interface Measured {
  readonly head: Omit<EvaluationHead, 'data' | 'split' | 'seed' | 'skipped'>;
  readonly model?: Parameters<typeof buildEvaluation>[2];
  readonly collector: ScoreCollector;
  readonly robustness?: Evaluation['robustness'];
}

async function measurePredictions(
  { predictions }: { readonly predictions: string },
  { faces }: EvaluationData,
  work: WorkOptions,
  collector: ScoreCollector,
): Promise<Measured> {
  const onProblem = (message: string) => work.onProblem?.(message);
  // Most files name each face once, so there are about as many predictions as faces.
  const packed = await readPackedPredictions(predictions, {
    onProblem,
    onRead: stageOf(work, 'read predictions', faces.length),
    images: new Set(faces.map(({ image }) => image)),
  });
  const detection = scorePredictions(faces, predictions, packed, collector, {
    onProblem,
    onFace: stageOf(work, 'evaluate', faces.length),
  });
  return { head: { predictions, boxes: 'predictions', boxNoise: 0, exitBelow: 0, detection }, collector };
}

async function measureModel(
  { model = defaultModel }: { readonly model?: string },
  data: EvaluationData,
  options: MeasureOptions & WorkOptions,
): Promise<Measured> {
  const { boxNoise = 0, boxRobustness = [], maxSteps, flipTest, seed = 0 } = options;
  const limit = maxSteps === undefined ? {} : { maxSteps };
  const { backend = 'auto', signal } = options;
  const aligner = await loadAligner({ backend, model, ...(signal && { signal }) });
  try {
    const { config } = aligner.model;
    const boxes = options.boxes ?? aligner.model.boxes?.kind ?? 'landmarks';
    if (maxSteps !== undefined && maxSteps > config.levels.length) {
      throw new MusicaError(
        'config',
        `maxSteps is ${maxSteps}, but the model has ${config.levels.length} steps`,
      );
    }
    const { exitBelow, flipTestAbove, recrop } = selectionRule(options, aligner.model);
    const flipTests =
      flipTestAbove === Infinity
        ? {}
        : {
            flipTest: true,
            ...(flipTestAbove > 0 ? { flipTestAbove } : {}),
            ...(recrop && (boxes === 'detector' || options.recrop) && { recrop: true }),
          };
    const { scheme, faces, found } = comparableLandmarks(data, config);
    const { normalizer = usualNormalizer(scheme) } = options;
    const measured = { ...options, normalizer, boxes };
    const collector = new ScoreCollector(scheme, normalizer, found, keptOf(options));
    if (boxes === 'detector') {
      const detector = await BlazeFaceDetector.load();
      try {
        const detection = await scoreDetections(faces, aligner, detector, collector, {
          exitBelow,
          ...limit,
          ...(flipTest === undefined ? {} : { flipTest }),
          onProblem: (message) => options.onProblem?.(message),
          onFace: stageOf(options, 'evaluate', faces.length),
        });
        const robustness = await robustnessIn({ faces, scheme, found }, aligner, measured, detector);
        return {
          head: { model, boxes, boxNoise: 0, exitBelow, ...limit, ...flipTests, detection },
          collector,
          ...robustness,
        };
      } finally {
        detector.dispose();
      }
    }
    const noisy = await scoreModel(faces, aligner, collector, {
      boxes,
      boxNoise,
      boxRobustness,
      exitBelow,
      seed,
      ...limit,
      ...(flipTest === undefined ? {} : { flipTest }),
      ...(options.recrop === undefined ? {} : { recrop: options.recrop }),
      ...(options.boxConvention && { boxConvention: options.boxConvention }),
      onProblem: (message) => options.onProblem?.(message),
      onFace: stageOf(options, 'evaluate', faces.length),
    });
    const failures = options.syntheticFailures
      ? await measureFailures(faces, aligner, collector, { ...options, exitBelow, seed })
      : {};
    const robustness = await robustnessIn({ faces, scheme, found }, aligner, measured);
    return {
      head: { model, boxes, boxNoise, exitBelow, ...limit, ...flipTests },
      ...robustness,
      model: {
        multiplyAdds: modelCost(config, aligner.model.landmarkErrors).multiplyAdds,
        noisy,
        ...failures,
      },
      collector,
    };
  } finally {
    aligner.dispose();
  }
}

/** What is left in changed images, if asked for. @param detector one that is loaded already */
async function robustnessIn(
  comparable: ComparableLandmarks,
  aligner: Aligner,
  options: MeasureOptions & WorkOptions & { readonly normalizer: Normalizer },
  detector?: BlazeFaceDetector,
): Promise<Pick<Measured, 'robustness'>> {
  if (!options.robustness) return {};
  const finder = detector ?? (await BlazeFaceDetector.load());
  try {
    const { seed = 0, normalizer } = options;
    const robustness = await measureRobustness(comparable, aligner, finder, {
      seed,
      normalizer,
      onProblem: (message) => options.onProblem?.(message),
      onFace: stageOf(options, 'robustness', comparable.faces.length),
    });
    return { robustness };
  } finally {
    if (finder !== detector) finder.dispose();
  }
}

/** Of the faces that have a score. */
async function measureFailures(
  faces: readonly FaceRecord[],
  aligner: Aligner,
  { scores }: ScoreCollector,
  options: MeasureOptions & WorkOptions & { readonly seed: number },
): Promise<{ syntheticFailures: SyntheticFailures }> {
  const { exitBelow, maxSteps, seed } = options;
  const scored = new Set(scores.map(({ id }) => id));
  const good = scores.flatMap(({ estimate }) =>
    estimate ? [{ nme: estimate.actual, predictedNme: estimate.predicted }] : [],
  );
  const usable = faces.filter(({ id }) => scored.has(id));
  const syntheticFailures = await testFailures(usable, aligner, good, {
    seed,
    failAbove: aligner.model.failAbove ?? defaultFailAbove,
    onFace: stageOf(options, 'synthetic failures', usable.length),
    ...(exitBelow === undefined ? {} : { exitBelow }),
    ...(maxSteps === undefined ? {} : { maxSteps }),
    onProblem: (message) => options.onProblem?.(message),
  });
  return { syntheticFailures };
}
