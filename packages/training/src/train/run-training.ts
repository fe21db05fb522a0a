import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { isMusicaError, type LandmarkScheme, MusicaError, mean, type Point, toPoints } from '@musica/core';
import { Cascade } from '@musica/core/tensors';
import { learningRate, type Sample, Trainer, type TrainerOptions } from '@musica/core/training';
import type { FaceRecord } from '@musica/datasets';
import { subsample } from '@musica/datasets';
import * as tf from '@tensorflow/tfjs-core';
import { toBatches } from './batches';
import {
  type BestState,
  bestFile,
  type Checkpoint,
  checkpointFile,
  readStateFile,
  writeCheckpoint,
  writeStateFile,
} from './checkpoint';
import { hasOwnBoxes } from './face-boxes';
import { fixedSamples } from './fixed-samples';
import { openMetrics, type Progress, Window } from './metrics';
import { oppositeLandmarks, type Recipe, weightsOfParts } from './recipe';
import { sampleNme } from './sample-nme';
import { SampleOrder, type SampleSourceSize } from './sample-order';
import { SamplePool, sampleHere, startSampleWorker } from './sample-pool';
import { validate } from './validate';

/** The most validation faces that are measured again and again: a sample takes 0.8 MB. */
const WATCHED_FACES = 1000;

/**
 * Validation NME in units of that of the mean shape above which a training has gone astray; a fresh one is at about 1. Where
 * all faces have the same shape the mean shape is nearly right, so it counts as this many percent at least.
 */
const WORST_OF_MEAN_SHAPE = 1.1;
const LEAST_MEAN_SHAPE = 10;

export interface TrainingOptions {
  readonly recipe: Recipe;
  /** Those of all data sets, one after the other. */
  readonly faces: readonly FaceRecord[];
  /** Of each data set: its faces, and its rows of a batch. */
  readonly sources: readonly SampleSourceSize[];
  /** `hashOfFaces` and `hashOfLabels`, for the checkpoint. */
  readonly hashes: { readonly faces: string; readonly labels: string };
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
  /** Keeps the weights that were best on the validation faces, and ends with them. */
  readonly keepBest: boolean;
  /** Milliseconds after which progress is told between lines of metrics. */
  readonly progressEvery: number;
  /** Receive what there is to be seen of the run, besides metrics.jsonl. */
  readonly watchers: readonly RunWatcher[];
  readonly onStage: (stage: string) => void;
  /** Worker threads that make samples; 0 makes them between the steps. */
  readonly workers: number;
  /** Steps between lines of metrics. */
  readonly reportEvery: number;
  /** Steps between validations; each comes with a line of metrics. */
  readonly validateEvery: number;
  /** Milliseconds between checkpoints. */
  readonly checkpointEvery: number;
  /** Most bytes of decoded images that the workers keep, all together. */
  readonly cacheBytes: number;
  readonly onProgress: (progress: Progress) => void;
  /** Told of each image that cannot be read; the training goes on without it. */
  readonly onProblem: (message: string) => void;
  /** Stops after the step under way, with a checkpoint. */
  readonly signal?: AbortSignal;
}

/** Sees a training as it goes. */
export interface RunWatcher {
  /** A line of metrics. */
  progress(progress: Progress): Promise<void>;
  /** The averaged weights at a validation. @param samples the faces that are watched */
  validated(step: number, cascade: Cascade, samples: readonly Sample[]): Promise<void>;
  close(): Promise<void>;
}

export interface TrainingResult {
  /** With the averaged weights; the caller disposes of it. */
  readonly cascade: Cascade;
  /** Training steps done: all of the recipe's, unless it was stopped. */
  readonly step: number;
  readonly seconds: number;
  /** The step that the weights are of, where the best were kept. */
  readonly best?: BestState;
}

/**
 * Trains, with checkpoints and metrics, until the recipe's steps are done or the signal says stop.
 * @throws MusicaError `config` where it goes astray: a loss that is no number, or results worse than those of the mean
 *   shape; the checkpoint before that is kept. The signal's reason where that happens before the first step.
 */
export async function runTraining(options: TrainingOptions): Promise<TrainingResult> {
  const { recipe, scheme } = options;
  const cascade = options.start
    ? Cascade.trainable(options.start, recipe.model)
    : Cascade.create(recipe.model, recipe.seed, recipe.initialization);
  const trainer = new Trainer(cascade, {
    averageDecay: recipe.averageDecay,
    seed: recipe.seed,
    ...lossOptions(recipe, scheme),
    ...(recipe.weightDecay && { weightDecay: recipe.weightDecay }),
    ...(recipe.patchDropout && { patchDropout: recipe.patchDropout }),
    ...(recipe.gradientClip && { gradientClip: recipe.gradientClip }),
  });
  try {
    return await trainCascade(options, trainer);
  } finally {
    trainer.dispose();
    cascade.dispose();
  }
}

async function trainCascade(options: TrainingOptions, trainer: Trainer): Promise<TrainingResult> {
  const { recipe, folder, scheme, meanShape, origin, signal } = options;
  if (options.resume) trainer.restore(options.resume.state);
  const metrics = await openMetrics(join(folder, 'metrics.jsonl'), trainer.step);
  const unfinished = trainer.step < recipe.steps;
  const watched = unfinished ? subsample(options.validationFaces, WATCHED_FACES) : [];
  const validation: Sample[] = [];
  if (watched.length > 0) options.onStage(`reading ${watched.length} validation faces`);
  for await (const sample of fixedSamples(watched, options, 0)) validation.push(sample);
  // That of the mean shape in the box, which the cascade starts from.
  const meanShapeNme = mean(validation.map((sample) => sampleNme(toPoints(sample.initial), sample, scheme)));
  const setup = workerSetup(options);
  const pool = new SamplePool({
    order: new SampleOrder(options.sources, recipe.seed),
    first: trainer.step,
    steps: recipe.steps,
    workers: Math.max(1, options.workers),
    makeWorker: () => (options.workers === 0 ? sampleHere(setup) : startSampleWorker(setup)),
  });

  const before = options.resume?.seconds ?? 0;
  const started = performance.now();
  const seconds = () => before + (performance.now() - started) / 1000;
  let window = options.resume?.window ? new Window(options.resume.window) : Window.from(seconds());
  let best = options.keepBest ? options.resume?.best : undefined;
  const rest = () => ({
    recipe,
    meanShape,
    ...(origin ? { origin } : {}),
    ...(best ? { best } : {}),
    seconds: seconds(),
    window: window.state,
    ...options.hashes,
  });
  let saved = seconds();
  let savedStep = options.resume?.state.step;
  const save = async () => {
    await writeCheckpoint(folder, trainer, rest());
    saved = seconds();
    savedStep = trainer.step;
  };
  /** What a training that has gone astray says, with the way back. */
  const astray = (what: string, cause?: unknown) =>
    new MusicaError('config', `training went astray: ${what}`, {
      cause,
      hint:
        savedStep === undefined
          ? 'use a lower learning rate or gradientClip in the recipe; nothing was saved yet'
          : `${checkpointFile(folder)}, of step ${savedStep}, is kept; a lower learning rate or gradientClip in the recipe helps`,
    });
  let told = seconds();
  try {
    while (trainer.step < recipe.steps && !signal?.aborted) {
      const step = trainer.step;
      const rate = learningRate(recipe.schedule, step, recipe.steps);
      const arrays = await pool.take(step);
      for (const problem of arrays.problems) options.onProblem(problem);
      const batches = toBatches(arrays, recipe.batch, scheme);
      try {
        const { loss, perStep } = await trainer.train(batches, rate).catch((error: unknown) => {
          throw isMusicaError(error) ? astray(error.message, error) : error;
        });
        window.add(loss, perStep);
      } finally {
        for (const batch of batches) tf.dispose({ ...batch });
      }
      pool.recycle(arrays);
      const isDue = (every: number) => trainer.step % every === 0 || trainer.step === recipe.steps;
      const validationDue = isDue(options.validateEvery);
      if (isDue(options.reportEvery) || validationDue) {
        const measured =
          validationDue && validation.length > 0
            ? await validationNme(trainer, validation, scheme, options.watchers).catch((error: unknown) => {
                // Landmarks that are no numbers have no error.
                throw isMusicaError(error) && error.code === 'landmarks'
                  ? astray(error.message, error)
                  : error;
              })
            : undefined;
        const progress: Progress = {
          step: trainer.step,
          learningRate: rate,
          ...window.summary(seconds(), recipe.batch),
          ...(measured && { validation: measured }),
        };
        await metrics(progress);
        options.onProgress(progress);
        for (const watcher of options.watchers) await watcher.progress(progress);
        told = seconds();
        window = Window.from(seconds());
        const nme = measured?.at(-1);
        if (nme !== undefined && !(nme <= WORST_OF_MEAN_SHAPE * Math.max(meanShapeNme, LEAST_MEAN_SHAPE))) {
          throw astray(
            `after step ${trainer.step} the validation NME is ${nme.toFixed(2)} %, that of the mean shape alone ${meanShapeNme.toFixed(2)} %`,
          );
        }
        if (nme !== undefined && options.keepBest && nme < (best?.nme ?? Infinity)) {
          best = { step: trainer.step, nme };
          await writeStateFile(bestFile(folder), trainer, rest());
        }
      } else if (1000 * (seconds() - told) >= options.progressEvery) {
        options.onProgress({
          step: trainer.step,
          learningRate: rate,
          ...window.summary(seconds(), recipe.batch),
        });
        told = seconds();
      }
      if (1000 * (seconds() - saved) > options.checkpointEvery) await save();
      // WASM computes without ever waiting; Ctrl-C must get through all the same.
      await setImmediate();
    }
    if (savedStep !== trainer.step) await save();
  } finally {
    await pool.close();
  }
  const { step } = trainer;
  if (best !== undefined && best.step !== step && step === recipe.steps) {
    options.onStage(`going back to the weights of step ${best.step}, the best on the validation faces`);
    trainer.restore((await readStateFile(bestFile(folder))).state);
  }
  return {
    cascade: trainer.averaged(),
    step,
    seconds: seconds(),
    ...(best && { best }),
  };
}

/** The loss of a recipe, which names parts of the face, for the landmarks of a scheme. */
function lossOptions(
  { loss, landmarkWeights, openness }: Recipe,
  scheme: LandmarkScheme,
): Pick<TrainerOptions, 'loss'> {
  return {
    loss: {
      ...loss,
      ...(landmarkWeights && { landmarkWeights: weightsOfParts(landmarkWeights, scheme) }),
      ...(openness && { gaps: { weight: openness, pairs: oppositeLandmarks(scheme) } }),
    },
  };
}

function workerSetup({ recipe, faces, scheme, meanShape, cacheBytes, workers }: TrainingOptions) {
  const boxed = hasOwnBoxes(recipe.boxes);
  return {
    faces: faces.map(({ id, image, landmarks, weights, box }) => ({
      id,
      image,
      landmarks: Float64Array.from(landmarks.flat()),
      ...(weights ? { weights: Float32Array.from(weights) } : {}),
      ...(boxed && box ? { box } : {}),
    })),
    weighted: faces.some(({ weights }) => weights !== undefined),
    config: { ...recipe.model, meanShape },
    scheme,
    augmentation: recipe.augmentation,
    seed: recipe.seed,
    cacheBytes: cacheBytes / Math.max(1, workers),
  };
}

async function validationNme(
  trainer: Trainer,
  samples: readonly Sample[],
  scheme: LandmarkScheme,
  watchers: readonly RunWatcher[],
): Promise<number[]> {
  const cascade = trainer.averaged();
  try {
    for (const watcher of watchers) await watcher.validated(trainer.step, cascade, samples);
    const { nme } = await validate(cascade, samples, scheme);
    return nme.map((values) => mean(values));
  } finally {
    cascade.dispose();
  }
}
