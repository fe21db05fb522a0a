import { type Cascade, type PixelImage, type Point, toPoints } from '@musica/core';
import type { Sample } from '@musica/core/training';
import * as tf from '@tensorflow/tfjs-core';

/** Validation faces that are drawn as a training goes. */
export const WATCHED_DRAWINGS = 4;

/** What the cascade finds after all steps, in pixels of the crop. */
export async function landmarksOn(cascade: Cascade, { levels, initial }: Sample): Promise<Point[]> {
  const found = tf.tidy(() => {
    const pyramid = levels.map((pixels) => {
      const size = Math.sqrt(pixels.length / 3);
      return tf.tensor4d(pixels, [1, size, size, 3]);
    });
    const start = tf.tensor3d(initial, [1, initial.length / 2, 2]);
    return cascade.forward(pyramid, start).at(-1)!.landmarks;
  });
  try {
    return toPoints(Float32Array.from(await found.data<'float32'>()));
  } finally {
    found.dispose();
  }
}

/** The standardized crop as pixels again: its darkest value becomes black, its lightest white. */
export function imageOfSample({ levels }: Pick<Sample, 'levels'>): PixelImage {
  const pixels = levels[0]!;
  const size = Math.sqrt(pixels.length / 3);
  const lowest = pixels.reduce((least, value) => Math.min(least, value), Infinity);
  const highest = pixels.reduce((most, value) => Math.max(most, value), -Infinity);
  const scale = highest > lowest ? 255 / (highest - lowest) : 0;
  const data = Uint8Array.from(pixels, (value) => Math.round((value - lowest) * scale));
  return { data, width: size, height: size, channels: 3 };
}
