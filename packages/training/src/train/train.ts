import { existsSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import {
  ibug68ToWflw98,
  type Landmarks,
  type Model,
  type ModelConfig,
  MusicaError,
  meanShape,
  outputError,
  type Precision,
} from '@musica/core';
import { makeFolder, removeLeftovers } from '@musica/files';
import { type BackendName, type ModelSource, openModel, useBackend } from '@musica/node';
import { type Checkpoint, checkpointFile, hashOfFaces, readCheckpoint } from './checkpoint';
import { finish } from './finish';
import type { Progress } from './metrics';
import { type MixedIn, rowsOfBatch } from './mix';
import { type RecipeChanges, readRecipe } from './read-recipe';
import type { Recipe } from './recipe';
import { runTraining } from './run-training';
import { readTrainingData, type TrainingData } from './training-data';

export interface TrainOptions {
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
  /** Go on from the checkpoint in `out`, with its recipe. Default false. */
  readonly resume?: boolean;
  /** With `resume`: train no further, but make the model of what the checkpoint holds. Default false. */
  readonly finish?: boolean;
  /** What to compute on. Default `auto`. */
  readonly backend?: BackendName | 'auto';
  /** Worker threads that make samples. Default: half of the cores. */
  readonly workers?: number;
  /** Steps between lines of metrics. Default 50. */
  readonly reportEvery?: number;
  /** Steps between measurements of the validation faces. Default 500. */
  readonly validateEvery?: number;
  /** Seconds between checkpoints. Default 300. */
  readonly checkpointEvery?: number;
  /** Stops after the step under way, with a checkpoint. */
  readonly signal?: AbortSignal;
  /** Told once what the training works on. */
  readonly onStart?: (start: TrainingStart) => void;
  /** Told with each line of metrics. */
  readonly onProgress?: (progress: Progress) => void;
  /** Told what is being done once the steps are. */
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
  const { out, signal, mix = [], backend: backendName = 'auto' } = options;
  const onProblem = options.onProblem ?? (() => undefined);
  const onStage = options.onStage ?? (() => undefined);
  const resume = await findCheckpoint(out, options.resume === true);
  const begun =
    resume?.recipe ?? (await readRecipe(options.config ?? 'musica-68-standard', options.changes ?? {}));
  const recipe = options.finish && resume ? { ...begun, steps: resume.state.step } : begun;
  await openFolder(out);
  const data = await readTrainingData(
    { path: options.data, validation: options.validation, mix },
    recipe,
    onProblem,
  );
  const shares = mix.map(({ share }) => share);
  const rows = rowsOfBatch(recipe.batch, shares);
  const faces = [data.train, ...data.mixed.map((mixed) => mixed.faces)];
  if (resume?.faces !== undefined && resume.faces !== hashOfFaces(faces.flat(), shares)) {
    throw new MusicaError('dataset', `${options.data} has other training faces than ${out} began with`, {
      hint: 'name the same data sets and shares as then, or another folder for a new training',
    });
  }
  if (recipe.model.landmarks !== data.scheme.count) {
    throw new MusicaError(
      'config',
      `${recipe.model.name} has ${recipe.model.landmarks} landmarks, but the faces of ${options.data} have ${data.scheme.count}`,
    );
  }
  const backend = await useBackend(backendName);
  const start = resume || options.from === undefined ? undefined : await openModel(options.from);
  const origin = resume?.origin ?? start?.training;
  const shape =
    resume?.meanShape ??
    meanShapeOfStart(start, recipe.model) ??
    meanShape(data.train.map(({ landmarks }) => landmarks));
  options.onStart?.({ backend: backend.detail, recipe, data, step: resume?.state.step ?? 0 });

  const source = {
    ...{ recipe, scheme: data.scheme, meanShape: shape, onProblem },
    ...(signal ? { signal } : {}),
  };
  const { cascade, step, seconds } = await runTraining({
    ...source,
    faces: faces.flat(),
    sources: faces.map(({ length }, source) => ({ faces: length, rows: rows[source]! })),
    facesHash: hashOfFaces(faces.flat(), shares),
    validationFaces: data.validation,
    folder: out,
    ...(resume ? { resume } : {}),
    ...(start ? { start: start.cascade } : {}),
    ...(origin ? { origin } : {}),
    // Native TensorFlow computes on all cores already; one thread for two of them keeps it fed.
    workers: options.workers ?? Math.max(1, Math.floor(availableParallelism() / 2)),
    reportEvery: options.reportEvery ?? 50,
    validateEvery: options.validateEvery ?? 500,
    checkpointEvery: options.checkpointEvery ?? 300,
    cacheBytes: Math.min(4e9, totalmem() / 4),
    onProgress: options.onProgress ?? (() => undefined),
  }).finally(() => start?.cascade.dispose());
  try {
    const state = { step, steps: recipe.steps, seconds };
    if (step < recipe.steps) return { ...state, finished: false };
    const record = {
      ...trainingRecord(recipe, data, backend.detail, seconds),
      ...(origin ? { origin } : {}),
    };
    const model = await finish(cascade, data, source, record, {
      folder: join(out, 'model'),
      precision: options.precision,
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
async function findCheckpoint(folder: string, resume: boolean): Promise<Checkpoint | undefined> {
  if (resume) {
    const checkpoint = await readCheckpoint(folder);
    await removeLeftovers(checkpointFile(folder));
    return checkpoint;
  }
  if (!existsSync(checkpointFile(folder))) return undefined;
  throw new MusicaError('output', `${folder} holds a training already`, {
    hint: '--resume continues it; otherwise name another folder, or delete this one',
  });
}

/** What model.json tells about how the model was made. */
function trainingRecord(
  recipe: Recipe,
  data: TrainingData,
  backend: string,
  seconds: number,
): Record<string, unknown> {
  const { model: _, ...rest } = recipe;
  return {
    data: data.name,
    ...(data.licence === undefined ? {} : { licence: data.licence }),
    faces: data.train.length,
    ...(data.mixed.length > 0
      ? { mixed: data.mixed.map(({ name, faces, share }) => ({ data: name, faces: faces.length, share })) }
      : {}),
    groups: data.groups,
    calibrationFaces: data.calibrationSplit.length,
    recipe: rest,
    samples: recipe.steps * recipe.batch,
    backend,
    seconds: Math.round(seconds),
  };
}
