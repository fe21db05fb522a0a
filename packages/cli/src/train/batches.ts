import type { LandmarkScheme } from '@musica/core';
import { type Batch, joinSamples, type Sample, toBatch } from '@musica/core/training';
import * as tf from '@tensorflow/tfjs-core';

/** Gives samples in batches of tensors to `use`, which need not dispose of them, and waits for each. */
export async function forEachBatch(
  samples: Iterable<Sample> | AsyncIterable<Sample>,
  scheme: LandmarkScheme,
  use: (batch: Batch, samples: readonly Sample[]) => Promise<void>,
  size = 32,
): Promise<void> {
  const run = async (part: readonly Sample[]) => {
    const batch = toBatch(joinSamples(part), part.length, scheme);
    try {
      await use(batch, part);
    } finally {
      tf.dispose({ ...batch });
    }
  };
  let waiting: Sample[] = [];
  for await (const sample of samples) {
    waiting.push(sample);
    if (waiting.length < size) continue;
    await run(waiting);
    waiting = [];
  }
  if (waiting.length > 0) await run(waiting);
}
