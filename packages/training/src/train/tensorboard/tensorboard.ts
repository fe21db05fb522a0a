import { open } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import {
  type Cascade,
  type LandmarkScheme,
  outputError,
  type PixelImage,
  type Point,
  toPoints,
} from '@musica/core';
import type { Sample } from '@musica/core/training';
import { makeFolder } from '@musica/files';
import { drawLandmarks } from '@musica/node';
import * as tf from '@tensorflow/tfjs-core';
import type { Progress } from '../metrics';
import type { RunWatcher } from '../run-training';
import { record, restartEvent, summaryEvent, type Value, versionEvent } from './records';

/** Validation faces that are drawn. */
const DRAWN = 4;

/** Writes a training into an event file: `tensorboard --logdir` shows curves, and faces with their landmarks. */
export class TensorBoard implements RunWatcher {
  private constructor(
    private readonly file: string,
    private readonly scheme: LandmarkScheme,
    private readonly append: (data: Uint8Array) => Promise<void>,
    private readonly end: () => Promise<void>,
  ) {}

  /**
   * Begins a file in a folder, which is made.
   * @param step where the training begins or goes on
   * @throws MusicaError `output`
   */
  static async create(folder: string, scheme: LandmarkScheme, step: number): Promise<TensorBoard> {
    await makeFolder(folder);
    const file = join(folder, `events.out.tfevents.${Math.floor(now())}.${hostname()}.${process.pid}`);
    const handle = await open(file, 'a').catch((cause) => {
      throw outputError(file, cause);
    });
    const append = (data: Uint8Array) =>
      handle.appendFile(record(data)).catch((cause) => {
        throw outputError(file, cause);
      });
    const board = new TensorBoard(file, scheme, append, () => handle.close());
    await append(versionEvent(now()));
    if (step > 0) await append(restartEvent(now(), step));
    return board;
  }

  async progress({
    step,
    loss,
    learningRate,
    perStep,
    samplesPerSecond,
    validation,
  }: Progress): Promise<void> {
    const ofSteps = (name: string, values: readonly number[]) =>
      values.map((scalar, index): Value => ({ tag: `${name}/step ${index + 1}`, scalar }));
    await this.append(
      summaryEvent(now(), step, [
        { tag: 'loss', scalar: loss },
        { tag: 'learning rate', scalar: learningRate },
        { tag: 'samples a second', scalar: samplesPerSecond },
        ...ofSteps('error', perStep),
        ...(validation ? ofSteps('validation NME', validation) : []),
      ]),
    );
  }

  async validated(step: number, cascade: Cascade, samples: readonly Sample[]): Promise<void> {
    const values: Value[] = [];
    for (const [index, sample] of samples.slice(0, DRAWN).entries()) {
      const image = imageOf(sample.levels[0]!);
      const found = await landmarksOf(cascade, sample);
      const png = await drawLandmarks(image, [{ landmarks: found }], { scheme: this.scheme });
      values.push({ tag: `validation face ${index + 1}`, png, width: image.width, height: image.height });
    }
    if (values.length > 0) await this.append(summaryEvent(now(), step, values));
  }

  async close(): Promise<void> {
    await this.end().catch((cause) => {
      throw outputError(this.file, cause);
    });
  }
}

const now = () => Date.now() / 1000;

/** What the cascade finds after all steps, in pixels of the crop. */
async function landmarksOf(cascade: Cascade, { levels, initial }: Sample): Promise<Point[]> {
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

/** A standardized crop as pixels again: its darkest value becomes black, its lightest white. */
function imageOf(pixels: Float32Array): PixelImage {
  const size = Math.sqrt(pixels.length / 3);
  const lowest = pixels.reduce((least, value) => Math.min(least, value), Infinity);
  const highest = pixels.reduce((most, value) => Math.max(most, value), -Infinity);
  const scale = highest > lowest ? 255 / (highest - lowest) : 0;
  const data = Uint8Array.from(pixels, (value) => Math.round((value - lowest) * scale));
  return { data, width: size, height: size, channels: 3 };
}
