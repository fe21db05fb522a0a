import { existsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { type Cascade, type Model, MusicaError, mean, meanShape, saveModel } from '@musica/core';
import { formatProblem } from '@musica/datasets';
import { type BackendName, fileHandler, removeLeftovers, useBackend } from '@musica/node';
import { calibrate, refitErrorHead } from './calibrate';
import { type Checkpoint, checkpointFile, readCheckpoint } from './checkpoint';
import { fixedSamples, type SampleSource } from './fixed-samples';
import { type RecipeChanges, readRecipe } from './read-recipe';
import type { Recipe } from './recipe';
import { type Progress, runTraining } from './run-training';
import { readTrainingData, type TrainingData } from './training-data';
import { validate } from './validate';

/** The predicted error is fitted to at most this many training faces: it has a few hundred weights a step. */
const ERROR_HEAD_FACES = 4000;

export interface TrainOptions {
  readonly data: string;
  /** A data set to watch the training by. */
  readonly validation?: string;
  /** A named configuration, or a file with one or with a recipe. */
  readonly config: string;
  readonly changes: RecipeChanges;
  readonly out: string;
  readonly resume: boolean;
  readonly backend: BackendName | 'auto';
  readonly workers?: number;
  readonly reportEvery: number;
  readonly validateEvery: number;
  /** Seconds. */
  readonly checkpointEvery: number;
  readonly signal: AbortSignal;
  /** Told once what the training works on. */
  readonly onStart: (start: TrainingStart) => void;
  readonly onProgress: (progress: Progress) => void;
  readonly onProblem: (message: string) => void;
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

/** `musica train`: reads, trains, and when all steps are done calibrates and writes the model. */
export async function train(options: TrainOptions): Promise<TrainingOutcome> {
  const { out, signal, onProblem } = options;
  const resume = await findCheckpoint(out, options.resume);
  const recipe = resume?.recipe ?? (await readRecipe(options.config, options.changes));
  const data = await readTrainingData(options.data, options.validation, recipe, (problem) =>
    onProblem(formatProblem(problem)),
  );
  if (recipe.model.landmarks !== data.scheme.count) {
    throw new MusicaError(
      'config',
      `${recipe.model.name} has ${recipe.model.landmarks} landmarks, but the faces of ${options.data} have ${data.scheme.count}`,
    );
  }
  const backend = await useBackend(options.backend);
  const shape = resume?.meanShape ?? meanShape(data.train.map(({ landmarks }) => landmarks));
  options.onStart({ backend: backend.detail, recipe, data, step: resume?.state.step ?? 0 });

  const source = { recipe, scheme: data.scheme, meanShape: shape, onProblem };
  const { cascade, step, seconds } = await runTraining({
    ...source,
    faces: data.train,
    validationFaces: data.validation,
    folder: out,
    ...(resume ? { resume } : {}),
    // Native TensorFlow computes on all cores already; one thread for two of them keeps it fed.
    workers: options.workers ?? Math.max(1, Math.floor(availableParallelism() / 2)),
    reportEvery: options.reportEvery,
    validateEvery: options.validateEvery,
    checkpointEvery: options.checkpointEvery,
    cacheBytes: Math.min(4e9, totalmem() / 4),
    onProgress: options.onProgress,
    signal,
  });
  try {
    const state = { step, steps: recipe.steps, seconds };
    if (step < recipe.steps) return { ...state, finished: false };
    const record = trainingRecord(recipe, data, backend.detail, seconds);
    return { ...state, finished: true, ...(await finish(cascade, data, source, record, join(out, 'model'))) };
  } finally {
    cascade.dispose();
  }
}

/** Makes a model of a trained cascade: fits and calibrates its predicted error, measures it, and saves it. */
async function finish(
  trained: Cascade,
  data: TrainingData,
  source: SampleSource,
  record: Record<string, unknown>,
  folder: string,
): Promise<Pick<TrainingOutcome, 'model' | 'validation'>> {
  const { meanShape: shape, recipe } = source;
  const every = Math.ceil(data.train.length / ERROR_HEAD_FACES);
  const some = data.train.filter((_, index) => index % every === 0);
  const cascade = await refitErrorHead(trained, fixedSamples(some, source, 1), data.scheme);
  try {
    const { nme } = await validate(cascade, fixedSamples(data.validation, source, 0), data.scheme);
    const validation = nme.map(mean);
    const heldBack = fixedSamples(data.heldBack, source, 3);
    const model: Model = {
      config: recipe.model,
      meanShape: shape,
      cascade,
      ...(data.heldBack.length > 0 ? await calibrate(cascade, heldBack, data.scheme) : {}),
      training: { ...record, validation: { faces: data.validation.length, nme: validation } },
    };
    await saveModel(model, fileHandler(folder));
    return { model: folder, validation };
  } finally {
    cascade.dispose();
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
    groups: data.groups,
    calibrationFaces: data.heldBack.length,
    recipe: rest,
    samples: recipe.steps * recipe.batch,
    backend,
    seconds: Math.round(seconds),
  };
}
