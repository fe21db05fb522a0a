import { open } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Cascade, type LandmarkScheme, outputError } from '@musica/core';
import type { Sample } from '@musica/core/training';
import { makeFolder } from '@musica/files';
import { drawLandmarks } from '@musica/node';
import type { Progress } from '../metrics';
import type { RunWatcher } from '../run-training';
import { imageOfSample, landmarksOn, WATCHED_DRAWINGS } from '../watched-faces';
import { record, restartEvent, summaryEvent, type Value, versionEvent } from './records';

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
    for (const [index, sample] of samples.slice(0, WATCHED_DRAWINGS).entries()) {
      const image = imageOfSample(sample);
      const found = await landmarksOn(cascade, sample);
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
