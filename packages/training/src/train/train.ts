import { existsSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import {
  assertNumber,
  boxOfLandmarks,
  ibug68ToWflw98,
  type Landmarks,
  type Model,
  type ModelConfig,
  MusicaError,
  meanShape,
  outputError,
  type Point,
  type Precision,
} from '@musica/core';
import { type FaceRecord, type SourceOptions, sourceOf } from '@musica/datasets';
import { makeFolder, removeLeftovers } from '@musica/files';
import { type BackendName, type ModelSource, openModel, useTrainingBackend } from '@musica/node';
import {
  type Checkpoint,
  checkpointFile,
  goBack,
  hashOfFaces,
  hashOfLabels,
  previousFile,
  readCheckpoint,
} from './checkpoint';
import { boxesOfModel, hasOwnBoxes, withBoxes } from './face-boxes';
import { finish } from './finish';
import { fitRecipe } from './fit-recipe';
import { lockFolder } from './folder-lock';
import type { Progress } from './metrics';
import { type MixedIn, rowsOfBatch } from './mix';
import { type RecipeChanges, readRecipe } from './read-recipe';
import type { Recipe } from './recipe';
import { type RunWatcher, runTraining } from './run-training';
import { TensorBoard } from './tensorboard/tensorboard';
import { readTrainingData, type TrainingData } from './training-data';
import { trainingRecord } from './training-record';
import { ValidationFaces } from './validation-faces';

/** `images`, `followLinks` and `oneBased` are about all data sets that are named. */
export interface TrainOptions extends SourceOptions {
  /** The path of a data set, or a specification of rendered faces (`parseSynthetic`). */
  readonly data: string;
  /** Data sets that a part of every batch comes from. Default: none. */
  readonly mix?: readonly MixedIn[];
  /** A data set to watch the training by. */
  readonly validation?: string;
  /** A named configuration, a file with one or with a recipe, or either as an object. Default `musica-68-standard`. */
  readonly config?: string | Readonly<Record<string, unknown>>;
  /** What of the recipe to change. */
  readonly changes?: RecipeChanges;
  /**
   * A model to start from instead of fresh weights, of the same configuration but for patches and hidden units; its mean
   * shape is kept. A model of iBUG's 68 landmarks can start one of WFLW's 98.
   */
  readonly from?: ModelSource;
  /** Folder that receives checkpoint.safetensors, metrics.jsonl and, at the end, model/. */
  readonly out: string;
  /** Number format of the weights of the model; `float16` by default. */
  readonly precision?: Precision;
  /**
   * Go on from the checkpoint in `out`, with its recipe; `previous`: from the one before it, where the last is damaged. The
   * last one is set aside then. Default false.
   */
  readonly resume?: boolean | 'previous';
  /** With `resume`: train no further, but make the model of what the checkpoint holds. Default false. */
  readonly finish?: boolean;
  /** What to compute on. Default `auto`. */
  readonly backend?: BackendName | 'auto';
  /** End with the weights that were best on the validation faces, which best.safetensors keeps. Default false. */
  readonly keepBest?: boolean;
  /**
   * Fit the predicted error of each landmark at the end, which takes as long as some hundred steps. Default true; without it
   * results have no `landmarkErrors`, until `addLandmarkErrors` adds it.
   */
  readonly landmarkErrors?: boolean;
  /** Write event files for TensorBoard into the folder tensorboard/. Default false. */
  readonly tensorboard?: boolean;
  /** Milliseconds after which progress is told at the latest, between lines of metrics. Default 30,000. */
  readonly progressEvery?: number;
  /** Worker threads that make samples; 0 makes them in this thread. Default: half of the cores. */
  readonly workers?: number;
  /** Steps between lines of metrics. Default 50. */
  readonly reportEvery?: number;
  /** Steps between measurements of the validation faces. Default 500. */
  readonly validateEvery?: number;
  /** Milliseconds between checkpoints. Default 300,000. */
  readonly checkpointEvery?: number;
  /** Stops after the step under way, with a checkpoint. */
  readonly signal?: AbortSignal;
  /** Told once what the training works on. */
  readonly onStart?: (start: TrainingStart) => void;
  /** Told with each line of metrics, and between them after `progressEvery` milliseconds. */
  readonly onProgress?: (progress: Progress) => void;
  /** Told what is being done before and after the steps. */
  readonly onStage?: (stage: string) => void;
  /** Told of each image that cannot be read; the training goes on without it. */
  readonly onProblem?: (message: string) => void;
}

export interface TrainingStart {
  readonly backend: string;
  readonly recipe: Recipe;
  readonly data: TrainingData;
  /** The first step: 0, or where a resumed training goes on. */
  readonly step: number;
}

export interface TrainingOutcome {
  readonly finished: boolean;
  readonly step: number;
  readonly steps: number;
  readonly seconds: number;
  /** Folder of the model, written when the training is finished. */
  readonly model?: string;
  /** Mean NME (inter-ocular, percent) on the validation faces after each step of the cascade. */
  readonly validation?: number[];
}

/**
 * Trains a model: reads the data, trains, and when all steps are done calibrates and writes the model.
 * @returns what came of it; `finished` is false where the signal stopped it, and a later call with `resume` goes on
 * @throws MusicaError `config`, `dataset`, `output`, `backend` or `weights`
 */
export async function train(options: TrainOptions): Promise<TrainingOutcome> {
  const { workers, reportEvery, validateEvery, checkpointEvery, progressEvery } = options;
  if (workers !== undefined) assertNumber('workers', workers, { from: 0, whole: true });
  for (const [name, steps] of Object.entries({ reportEvery, validateEvery }))
    if (steps !== undefined) assertNumber(name, steps, { from: 1, whole: true });
  for (const [name, milliseconds] of Object.entries({ checkpointEvery, progressEvery }))
    if (milliseconds !== undefined) assertNumber(name, milliseconds, { from: 0 });
  // A folder that does not exist is not made by asking to go on in it.
  if (options.resume && !existsSync(options.out)) await readCheckpoint(options.out);
  await openFolder(options.out);
  const lock = await lockFolder(options.out);
  try {
    return await trainLocked(options);
  } finally {
    await lock.release();
  }
}

async function trainLocked(options: TrainOptions): Promise<TrainingOutcome> {
  const { out, signal, mix = [], backend: backendName = 'auto' } = options;
  const onProblem = options.onProblem ?? (() => undefined);
  const onStage = options.onStage ?? (() => undefined);
  const resume = await findCheckpoint(out, options.resume ?? false);
  const begun =
    resume?.recipe ?? (await readRecipe(options.config ?? 'musica-68-standard', options.changes ?? {}));
  const wanted = options.finish && resume ? { ...begun, steps: resume.state.step } : begun;
  const read = await readTrainingData(
    { path: options.data, validation: options.validation, mix, ...sourceOf(options) },
    wanted,
    { onProblem, signal },
  );
  const { recipe, scheme } = fitRecipe(wanted, read.scheme, options.data, onStage);
  if (recipe.boxes === 'detector') onStage('finding the faces with the detector');
  const data = await boxedData({ ...read, scheme }, recipe, { onProblem, signal });
  const shares = mix.map(({ share }) => share);
  const rows = rowsOfBatch(recipe.batch, shares);
  const faces = [data.train, ...data.mixed.map((mixed) => mixed.faces)];
  if (resume?.faces !== undefined && resume.faces !== hashOfFaces(faces.flat(), shares)) {
    throw new MusicaError('dataset', `${options.data} has other training faces than ${out} began with`, {
      hint: 'name the same data sets and shares as then, or another folder for a new training',
    });
  }
  const hashes = {
    faces: hashOfFaces(faces.flat(), shares),
    labels: hashOfLabels(faces.flat(), hasOwnBoxes(recipe.boxes)),
  };
  if (resume?.labels !== undefined && resume.labels !== hashes.labels) {
    throw new MusicaError('dataset', `the labels of ${options.data} are not those that ${out} began with`, {
      hint: 'begin a new training in another folder; --from starts it from a model',
    });
  }
  const backend = await useTrainingBackend(backendName);
  const start =
    resume || options.from === undefined
      ? undefined
      : await openModel(options.from, signal ? { signal } : {});
  const origin = resume?.origin ?? start?.training;
  const shape =
    resume?.meanShape ??
    meanShapeOfStart(start, recipe.model) ??
    meanShapeIn(data.train, hasOwnBoxes(recipe.boxes));
  options.onStart?.({ backend: backend.detail, recipe, data, step: resume?.state.step ?? 0 });

  const source = {
    recipe,
    scheme: data.scheme,
    meanShape: shape,
    onProblem,
    ...(signal ? { signal } : {}),
  };
  const first = resume?.state.step ?? 0;
  const watchers: RunWatcher[] = [new ValidationFaces(out, data.scheme, first)];
  if (options.tensorboard) {
    watchers.push(await TensorBoard.create(join(out, 'tensorboard'), data.scheme, first));
  }
  const { cascade, step, seconds, best } = await runTraining({
    ...source,
    faces: faces.flat(),
    sources: faces.map(({ length }, source) => ({ faces: length, rows: rows[source]! })),
    hashes,
    keepBest: options.keepBest === true,
    progressEvery: options.progressEvery ?? 30_000,
    watchers,
    onStage,
    validationFaces: data.validation,
    folder: out,
    ...(resume ? { resume } : {}),
    ...(start ? { start: start.cascade } : {}),
    ...(origin ? { origin } : {}),
    // Native TensorFlow computes on all cores already; one thread for two of them keeps it fed.
    workers: options.workers ?? Math.max(1, Math.floor(availableParallelism() / 2)),
    reportEvery: options.reportEvery ?? 50,
    validateEvery: options.validateEvery ?? 500,
    checkpointEvery: options.checkpointEvery ?? 300_000,
    cacheBytes: Math.min(4e9, totalmem() / 4),
    onProgress: options.onProgress ?? (() => undefined),
  }).finally(async () => {
    start?.cascade.dispose();
    for (const watcher of watchers) await watcher.close();
  });
  try {
    const state = { step, steps: recipe.steps, seconds };
    if (step < recipe.steps) return { ...state, finished: false };
    const record = {
      ...trainingRecord(recipe, data, backend.detail, seconds),
      ...(origin ? { origin } : {}),
      ...(best ? { best } : {}),
    };
    const boxes = await boxesOfModel(data.train, recipe.boxes ?? 'landmarks', data.scheme, {
      onProblem,
      onStage,
      signal,
    });
    const model = await finish(cascade, data, source, record, {
      folder: join(out, 'model'),
      precision: options.precision,
      landmarkErrors: options.landmarkErrors !== false,
      ...(boxes ? { boxes } : {}),
      onStage,
    });
    return { ...state, finished: true, ...model };
  } catch (error) {
    if (!signal?.aborted || error !== signal.reason) throw error;
    return { step, steps: recipe.steps, seconds, finished: false };
  } finally {
    cascade.dispose();
  }
}

/** The mean shape of the model that a training starts from, in the landmarks that it is to find. */
function meanShapeOfStart(start: Model | undefined, to: ModelConfig): Landmarks | undefined {
  const turned = start?.config.scheme === 'ibug68' && to.scheme === 'wflw98';
  return turned ? ibug68ToWflw98(start.meanShape) : start?.meanShape;
}

/** Makes the folder of a training, so that a folder that cannot be written fails now and not after hours. */
async function openFolder(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw outputError(folder, cause);
  }
}

/** The checkpoint to go on from; a folder with one is not overwritten unasked. */
async function findCheckpoint(folder: string, resume: boolean | 'previous'): Promise<Checkpoint | undefined> {
  if (resume) {
    const checkpoint = resume === 'previous' ? await goBack(folder) : await readCheckpoint(folder);
    await removeLeftovers(checkpointFile(folder));
    return checkpoint;
  }
  if (!existsSync(checkpointFile(folder)) && !existsSync(previousFile(folder))) return undefined;
  throw new MusicaError('output', `${folder} holds a training already`, {
    hint: '--resume continues it; otherwise name another folder, or delete this one',
  });
}

/** The faces with the boxes that the recipe wants. */
async function boxedData(
  data: TrainingData,
  { boxes }: Recipe,
  work: Parameters<typeof withBoxes>[2],
): Promise<TrainingData> {
  if (!hasOwnBoxes(boxes)) return data;
  const boxed = (faces: readonly FaceRecord[]) => withBoxes(faces, boxes, work);
  const calibrationSplit = await boxed(data.calibrationSplit);
  const mixed = [];
  for (const set of data.mixed) mixed.push({ ...set, faces: await boxed(set.faces) });
  return {
    ...data,
    train: await boxed(data.train),
    calibrationSplit,
    // Without a validation split of its own, it is the same list.
    validation: data.validation === data.calibrationSplit ? calibrationSplit : await boxed(data.validation),
    mixed,
  };
}

/** @param own whether in units of the box that each face brings */
function meanShapeIn(faces: readonly FaceRecord[], own: boolean): Point[] {
  const landmarks = faces.map((face) => face.landmarks);
  if (!own) return meanShape(landmarks);
  return meanShape(
    landmarks,
    faces.map(({ box }, index) => box ?? boxOfLandmarks(landmarks[index]!)),
  );
}
