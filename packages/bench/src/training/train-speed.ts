import {
  cropPyramid,
  modelCost,
  musica68Standard,
  type Point,
  placeFace,
  Random,
  schemeOfConfig,
} from '@musica/core';
import { Cascade } from '@musica/core/tensors';
import { joinSamples, type Sample, Trainer, toBatch } from '@musica/core/training';
import { type BackendName, useBackend } from '@musica/node';
import * as tf from '@tensorflow/tfjs-core';

/** How fast a backend trains. */
export interface TrainSpeed {
  /** What exactly runs. */
  readonly detail: string;
  readonly samplesPerSecond: number;
  /** Multiply-adds of a sample: forward once, and as much again for the gradient of the inputs and that of the weights. */
  readonly multiplyAdds: number;
}

/** The configuration that is trained. */
const config = musica68Standard;
const SIZE = 256;

/**
 * Trains the configuration of `standard` on noise for about this long, from batches that are ready: what a backend can
 * do when nothing keeps it waiting.
 */
export async function measureTraining(
  backend: BackendName,
  batch: number,
  milliseconds: number,
): Promise<TrainSpeed> {
  const { detail } = await useBackend(backend);
  const random = new Random(1);
  const samples = Array.from({ length: batch }, () => sample(random));
  const tensors = toBatch(joinSamples(samples), batch, schemeOfConfig(config));
  const trainer = new Trainer(Cascade.create(config, 1));
  // The first step compiles.
  await trainer.train([tensors], 1e-4);
  const start = performance.now();
  let steps = 0;
  do {
    await trainer.train([tensors], 1e-4);
    steps++;
  } while (performance.now() - start < milliseconds);
  const seconds = (performance.now() - start) / 1000;
  tf.dispose({ ...tensors });
  return {
    detail,
    samplesPerSecond: (steps * batch) / seconds,
    multiplyAdds: 3 * modelCost(config).multiplyAdds.at(-1)!,
  };
}

function sample(random: Random): Sample {
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
