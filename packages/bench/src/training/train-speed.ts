import {
  cropPyramid,
  type ModelConfig,
  modelCost,
  musica68Standard,
  type Point,
  placeFace,
  Random,
  schemeOfConfig,
} from '@musica/core';
import { Cascade } from '@musica/core/tensors';
import { type Batch, joinSamples, type Sample, Trainer, toBatch } from '@musica/core/training';
import { type BackendName, useTrainingBackend } from '@musica/node';
import * as tf from '@tensorflow/tfjs-core';

/** How fast a backend trains. */
export interface TrainSpeed {
  /** What exactly runs. */
  readonly detail: string;
  readonly samplesPerSecond: number;
  /** Multiply-adds of a sample: forward once, and as much again for the gradient of the inputs and that of the weights. */
  readonly multiplyAdds: number;
}

const SIZE = 256;

/** Something that trains on the same batch, step after step. */
export interface TrainedBatch {
  readonly detail: string;
  readonly cascade: Cascade;
  readonly batch: Batch;
  /** One step. @returns the loss before it */
  step(): Promise<number>;
  dispose(): void;
}

/** The rate of all timed steps. */
export const RATE = 1e-4;

/** The configuration of `standard`, or another, with fresh weights and a batch of noise that is ready: nothing keeps it waiting. */
export async function trainedBatch(
  backend: BackendName,
  faces: number,
  config: ModelConfig = musica68Standard,
): Promise<TrainedBatch> {
  const { detail } = await useTrainingBackend(backend);
  const random = new Random(1);
  const samples = Array.from({ length: faces }, () => sample(config, random));
  const batch = toBatch(joinSamples(samples), faces, schemeOfConfig(config));
  const cascade = Cascade.create(config, 1);
  const trainer = new Trainer(cascade);
  return {
    detail,
    cascade,
    batch,
    step: async () => (await trainer.train([batch], RATE)).loss,
    dispose() {
      trainer.dispose();
      cascade.dispose();
      tf.dispose({ ...batch });
    },
  };
}

/** Trains for about this long, and tells what a backend can do when nothing keeps it waiting. */
export async function measureTraining(
  backend: BackendName,
  batch: number,
  milliseconds: number,
): Promise<TrainSpeed> {
  const training = await trainedBatch(backend, batch);
  try {
    // The first step compiles.
    await training.step();
    const { steps, seconds } = await timeSteps(training, milliseconds);
    return {
      detail: training.detail,
      samplesPerSecond: (steps * batch) / seconds,
      multiplyAdds: 3 * modelCost(training.cascade.config).multiplyAdds.at(-1)!,
    };
  } finally {
    training.dispose();
  }
}

/** What some steps took. */
export interface TimedSteps {
  readonly steps: number;
  readonly seconds: number;
  /** Of processor time, of all threads. */
  readonly cpuSeconds: number;
}

/** Steps for about this long, at least one. */
export async function timeSteps(training: TrainedBatch, milliseconds: number): Promise<TimedSteps> {
  const start = performance.now();
  const cpuBefore = process.cpuUsage();
  let steps = 0;
  do {
    await training.step();
    steps++;
  } while (performance.now() - start < milliseconds);
  const { user, system } = process.cpuUsage(cpuBefore);
  return { steps, seconds: (performance.now() - start) / 1000, cpuSeconds: (user + system) / 1e6 };
}

function sample(config: ModelConfig, random: Random): Sample {
  const data = Uint8Array.from({ length: SIZE * SIZE * 3 }, () => random.integer(256));
  const box = { x: 60, y: 50, width: 130, height: 140 };
  const shape = Array.from(
    { length: config.landmarks },
    (): Point => [random.uniform(0, 1), random.uniform(0, 1)],
  );
  const { toImage, initial } = placeFace(box, config, shape);
  const image = { data, width: SIZE, height: SIZE, channels: 3 } as const;
  return {
    levels: cropPyramid(image, toImage, config),
    initial,
    landmarks: initial.map((value) => value + random.uniform(-5, 5)),
  };
}
