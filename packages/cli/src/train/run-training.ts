import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Cascade, type LandmarkScheme, mean, type Point } from '@musica/core';
import { learningRate, type Sample, Trainer, toBatch } from '@musica/core/training';
import type { FaceRecord } from '@musica/datasets';
import { writeFileAtomic } from '@musica/node';
import * as tf from '@tensorflow/tfjs-core';
import { type Checkpoint, writeCheckpoint } from './checkpoint';
import { fixedSamples } from './fixed-samples';
import type { Recipe } from './recipe';
import { SampleOrder } from './sample-order';
import { SamplePool } from './sample-pool';
import { validate } from './validate';

/** A line of metrics.jsonl, and what the progress display shows. */
export interface Progress {
  /** Training steps done. */
  readonly step: number;
  readonly learningRate: number;
  /** Mean over the steps since the last line. */
  readonly loss: number;
  /** Mean normalized L1 error after each step of the cascade, in training, likewise. */
  readonly perStep: number[];
  /** Seconds of training so far, resumed ones included. */
  readonly seconds: number;
  readonly samplesPerSecond: number;
  /** Mean NME (inter-ocular, percent) on the validation faces after each step of the cascade, averaged weights. */
  readonly validation?: number[];
}

export interface TrainingOptions {
  readonly recipe: Recipe;
  readonly faces: readonly FaceRecord[];
  readonly validationFaces: readonly FaceRecord[];
  readonly scheme: LandmarkScheme;
  readonly meanShape: readonly Point[];
  /** Receives checkpoint.safetensors and metrics.jsonl. */
  readonly folder: string;
  readonly resume?: Checkpoint;
  /** Worker threads that make samples. */
  readonly workers: number;
  /** Steps between lines of metrics. */
  readonly reportEvery: number;
  /** Steps between validations. */
  readonly validateEvery: number;
  /** Seconds between checkpoints. */
  readonly checkpointEvery: number;
  /** Most bytes of decoded pictures that the workers keep, all together. */
  readonly cacheBytes: number;
  readonly onProgress: (progress: Progress) => void;
  /** Told of each picture that cannot be read; the training goes on without it. */
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

/** Trains, with checkpoints and metrics, until the recipe's steps are done or the signal says stop. */
export async function runTraining(options: TrainingOptions): Promise<TrainingResult> {
  const { recipe, folder, scheme, meanShape, signal } = options;
  await mkdir(folder, { recursive: true });
  const cascade = Cascade.create(recipe.model, recipe.seed, recipe.initialization);
  const trainer = new Trainer(cascade, { averageDecay: recipe.averageDecay });
  if (options.resume) trainer.restore(options.resume.state);
  const metrics = await openMetrics(join(folder, 'metrics.jsonl'), trainer.step);
  // Kept in memory, because they are measured again and again.
  const validation: Sample[] = [];
  for await (const sample of fixedSamples(options.validationFaces, options, 0)) validation.push(sample);
  const order = new SampleOrder(options.faces.length, recipe.seed);
  const pool = new SamplePool(
    workerSetup(options),
    order,
    recipe.batch,
    trainer.step,
    recipe.steps,
    options.workers,
  );

  const before = options.resume?.seconds ?? 0;
  const started = performance.now();
  const seconds = () => before + (performance.now() - started) / 1000;
  const save = () => writeCheckpoint(folder, trainer, { recipe, meanShape, seconds: seconds() });
  let saved = seconds();
  let window = new Window(seconds());
  try {
    while (trainer.step < recipe.steps && !signal?.aborted) {
      const step = trainer.step;
      const rate = learningRate(recipe.schedule, step, recipe.steps);
      const arrays = await pool.take(step);
      for (const problem of arrays.problems) options.onProblem(problem);
      const batch = toBatch(arrays, recipe.batch, scheme);
      try {
        const { loss, perStep } = await trainer.train([batch], rate);
        window.add(loss, perStep);
      } finally {
        tf.dispose({ ...batch });
      }
      const last = trainer.step === recipe.steps;
      if (trainer.step % options.reportEvery === 0 || last) {
        const due = trainer.step % options.validateEvery === 0 || last;
        const progress: Progress = {
          step: trainer.step,
          learningRate: rate,
          ...window.summary(seconds(), recipe.batch),
          ...(due && validation.length > 0
            ? { validation: await validationNme(trainer, validation, scheme) }
            : {}),
        };
        await metrics(progress);
        options.onProgress(progress);
        window = new Window(seconds());
      }
      if (seconds() - saved > options.checkpointEvery) {
        await save();
        saved = seconds();
      }
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

function workerSetup({ recipe, faces, scheme, meanShape, cacheBytes, workers }: TrainingOptions) {
  return {
    faces: faces.map(({ id, image, landmarks }) => ({ id, image, landmarks })),
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

/** Opens metrics.jsonl for appending, without the lines that a stopped run wrote after its last checkpoint. */
async function openMetrics(file: string, step: number): Promise<(progress: Progress) => Promise<void>> {
  const text = step === 0 ? '' : await readFile(file, 'utf8').catch(() => '');
  const kept = text.split('\n').filter((line) => line !== '' && (JSON.parse(line) as Progress).step <= step);
  await writeFileAtomic(file, kept.map((line) => `${line}\n`).join(''));
  return (progress) => appendFile(file, `${JSON.stringify(progress)}\n`);
}

/** Means over the training steps between two lines of metrics. */
class Window {
  readonly #losses: number[] = [];
  readonly #perStep: number[][] = [];

  constructor(private readonly start: number) {}

  add(loss: number, perStep: number[]): void {
    this.#losses.push(loss);
    this.#perStep.push(perStep);
  }

  summary(
    seconds: number,
    batch: number,
  ): Pick<Progress, 'loss' | 'perStep' | 'seconds' | 'samplesPerSecond'> {
    return {
      loss: mean(this.#losses),
      perStep: this.#perStep[0]!.map((_, step) => mean(this.#perStep.map((values) => values[step]!))),
      seconds,
      samplesPerSecond: (this.#losses.length * batch) / (seconds - this.start),
    };
  }
}
