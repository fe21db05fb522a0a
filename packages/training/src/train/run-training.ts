import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type LandmarkScheme, mean, type Point } from '@musica/core';
import { Cascade } from '@musica/core/tensors';
import { learningRate, type Sample, Trainer, type TrainerOptions } from '@musica/core/training';
import type { FaceRecord } from '@musica/datasets';
import { subsample } from '@musica/datasets';
import * as tf from '@tensorflow/tfjs-core';
import { toBatches } from './batches';
import { type Checkpoint, writeCheckpoint } from './checkpoint';
import { fixedSamples } from './fixed-samples';
import { openMetrics, type Progress, Window } from './metrics';
import { type Recipe, weightsOfParts } from './recipe';
import { SampleOrder, type SampleSourceSize } from './sample-order';
import { SamplePool, startSampleWorker } from './sample-pool';
import { validate } from './validate';

/** The most validation faces that are measured again and again: a sample takes 0.8 MB. */
const WATCHED_FACES = 1000;

export interface TrainingOptions {
  readonly recipe: Recipe;
  /** Those of all data sets, one after the other. */
  readonly faces: readonly FaceRecord[];
  /** Of each data set: its faces, and its rows of a batch. */
  readonly sources: readonly SampleSourceSize[];
  /** `hashOfFaces`, for the checkpoint. */
  readonly facesHash: string;
  readonly validationFaces: readonly FaceRecord[];
  readonly scheme: LandmarkScheme;
  readonly meanShape: readonly Point[];
  /** Exists already; receives checkpoint.safetensors and metrics.jsonl. */
  readonly folder: string;
  readonly resume?: Checkpoint;
  /** A model to start from instead of fresh weights. */
  readonly start?: Cascade;
  /** What that model says of its own training; kept in checkpoints. */
  readonly origin?: Readonly<Record<string, unknown>>;
  /** Worker threads that make samples. */
  readonly workers: number;
  /** Steps between lines of metrics. */
  readonly reportEvery: number;
  /** Steps between validations; each comes with a line of metrics. */
  readonly validateEvery: number;
  /** Seconds between checkpoints. */
  readonly checkpointEvery: number;
  /** Most bytes of decoded images that the workers keep, all together. */
  readonly cacheBytes: number;
  readonly onProgress: (progress: Progress) => void;
  /** Told of each image that cannot be read; the training goes on without it. */
  readonly onProblem: (message: string) => void;
  /** Stops after the step under way, with a checkpoint. */
  readonly signal?: AbortSignal;
}

export interface TrainingResult {
  /** With the averaged weights; the caller disposes of it. */
  readonly cascade: Cascade;
  /** Training steps done: all of the recipe's, unless it was stopped. */
  readonly step: number;
  readonly seconds: number;
}

/**
 * Trains, with checkpoints and metrics, until the recipe's steps are done or the signal says stop.
 * @throws the signal's reason where that happens before the first step.
 */
export async function runTraining(options: TrainingOptions): Promise<TrainingResult> {
  const { recipe, folder, scheme, meanShape, origin, signal } = options;
  const cascade = options.start
    ? Cascade.trainable(options.start, recipe.model)
    : Cascade.create(recipe.model, recipe.seed, recipe.initialization);
  const trainer = new Trainer(cascade, {
    averageDecay: recipe.averageDecay,
    seed: recipe.seed,
    ...lossOptions(recipe, scheme),
    ...(recipe.weightDecay && { weightDecay: recipe.weightDecay }),
    ...(recipe.patchDropout && { patchDropout: recipe.patchDropout }),
  });
  if (options.resume) trainer.restore(options.resume.state);
  const metrics = await openMetrics(join(folder, 'metrics.jsonl'), trainer.step);
  const unfinished = trainer.step < recipe.steps;
  const watched = unfinished ? subsample(options.validationFaces, WATCHED_FACES) : [];
  const validation: Sample[] = [];
  for await (const sample of fixedSamples(watched, options, 0)) validation.push(sample);
  const setup = workerSetup(options);
  const pool = new SamplePool({
    order: new SampleOrder(options.sources, recipe.seed),
    first: trainer.step,
    steps: recipe.steps,
    workers: options.workers,
    makeWorker: () => startSampleWorker(setup),
  });

  const before = options.resume?.seconds ?? 0;
  const started = performance.now();
  const seconds = () => before + (performance.now() - started) / 1000;
  let window = options.resume?.window ? new Window(options.resume.window) : Window.from(seconds());
  const save = () =>
    writeCheckpoint(folder, trainer, {
      recipe,
      meanShape,
      ...(origin ? { origin } : {}),
      seconds: seconds(),
      window: window.state,
      faces: options.facesHash,
    });
  let saved = seconds();
  try {
    while (trainer.step < recipe.steps && !signal?.aborted) {
      const step = trainer.step;
      const rate = learningRate(recipe.schedule, step, recipe.steps);
      const arrays = await pool.take(step);
      for (const problem of arrays.problems) options.onProblem(problem);
      const batches = toBatches(arrays, recipe.batch, scheme);
      try {
        const { loss, perStep } = await trainer.train(batches, rate);
        window.add(loss, perStep);
      } finally {
        for (const batch of batches) tf.dispose({ ...batch });
      }
      pool.recycle(arrays);
      const isDue = (every: number) => trainer.step % every === 0 || trainer.step === recipe.steps;
      const validationDue = isDue(options.validateEvery);
      if (isDue(options.reportEvery) || validationDue) {
        const progress: Progress = {
          step: trainer.step,
          learningRate: rate,
          ...window.summary(seconds(), recipe.batch),
          ...(validationDue && validation.length > 0
            ? { validation: await validationNme(trainer, validation, scheme) }
            : {}),
        };
        await metrics(progress);
        options.onProgress(progress);
        window = Window.from(seconds());
      }
      if (seconds() - saved > options.checkpointEvery) {
        await save();
        saved = seconds();
      }
      // WASM computes without ever waiting; Ctrl-C must get through all the same.
      await setImmediate();
    }
    await save();
  } finally {
    await pool.close();
  }
  const result = { cascade: trainer.averaged(), step: trainer.step, seconds: seconds() };
  trainer.dispose();
  cascade.dispose();
  return result;
}

/** The loss of a recipe, which weighs landmarks by the parts of the face. */
function lossOptions(
  { loss, landmarkWeights }: Recipe,
  scheme: LandmarkScheme,
): Pick<TrainerOptions, 'loss'> {
  if (landmarkWeights === undefined) return loss ? { loss } : {};
  return { loss: { ...loss, landmarkWeights: weightsOfParts(landmarkWeights, scheme) } };
}

function workerSetup({ recipe, faces, scheme, meanShape, cacheBytes, workers }: TrainingOptions) {
  return {
    faces: faces.map(({ id, image, landmarks, weights }) => ({
      id,
      image,
      landmarks: Float64Array.from(landmarks.flat()),
      ...(weights ? { weights: Float32Array.from(weights) } : {}),
    })),
    weighted: faces.some(({ weights }) => weights !== undefined),
    config: { ...recipe.model, meanShape },
    scheme,
    augmentation: recipe.augmentation,
    seed: recipe.seed,
    cacheBytes: cacheBytes / workers,
  };
}

async function validationNme(
  trainer: Trainer,
  samples: readonly Sample[],
  scheme: LandmarkScheme,
): Promise<number[]> {
  const cascade = trainer.averaged();
  try {
    const { nme } = await validate(cascade, samples, scheme);
    return nme.map((values) => mean(values));
  } finally {
    cascade.dispose();
  }
}
