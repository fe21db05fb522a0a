import { setImmediate } from 'node:timers/promises';
import type { LandmarkScheme } from '@musica/core';
import { type Batch, joinSamples, type Sample, type SampleArrays, toBatch } from '@musica/core/training';
import * as tf from '@tensorflow/tfjs-core';

/** The most faces that are computed at once: what WASM, with its 2 GB, has room for with gradients. */
const MOST_FACES = 32;

/** Gives samples in batches of tensors to `use`, which need not dispose of them, and waits for each. */
export async function forEachBatch(
  samples: Iterable<Sample> | AsyncIterable<Sample>,
  scheme: LandmarkScheme,
  use: (batch: Batch, samples: readonly Sample[]) => Promise<void>,
): Promise<void> {
  const run = async (part: readonly Sample[]) => {
    // WASM computes without ever waiting; Ctrl-C must get through all the same.
    await setImmediate();
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
    if (waiting.length < MOST_FACES) continue;
    await run(waiting);
    waiting = [];
  }
  if (waiting.length > 0) await run(waiting);
}

/**
 * The tensors of `faces` samples as equal batches of at most 32 where that divides them evenly, else as one batch; the
 * caller disposes of them. The mean over equal batches is the mean over the whole.
 */
export function toBatches(arrays: SampleArrays, faces: number, scheme: LandmarkScheme): Batch[] {
  const wanted = Math.ceil(faces / MOST_FACES);
  const parts = faces % wanted === 0 ? wanted : 1;
  return Array.from({ length: parts }, (_, part) => {
    const cut = (array: Float32Array) => {
      const length = array.length / parts;
      return array.subarray(part * length, (part + 1) * length);
    };
    const { levels, landmarks, initial, weights } = arrays;
    const own = {
      levels: levels.map(cut),
      landmarks: cut(landmarks),
      initial: cut(initial),
      ...(weights ? { weights: cut(weights) } : {}),
    };
    return toBatch(own, faces / parts, scheme);
  });
}
