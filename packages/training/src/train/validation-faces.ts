import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Cascade,
  type LandmarkScheme,
  type Landmarks,
  outputError,
  type Point,
  toPoints,
} from '@musica/core';
import type { Sample } from '@musica/core/training';
import { writeFileAtomic } from '@musica/files';
import { encodeImage } from '@musica/node';
import type { RunWatcher } from './run-training';
import { sampleNme } from './sample-nme';
import { imageOfSample, landmarksOn, WATCHED_DRAWINGS } from './watched-faces';

export const validationFacesFile = (folder: string) => join(folder, 'validation-faces.jsonl');

/** A line of the file: a face, or what was found on all of them at a validation. */
export type WatchedLine =
  | { readonly size: number; readonly image: string; readonly truth: readonly (Point | null)[] }
  | { readonly step: number; readonly found: readonly { nme: number; landmarks: Landmarks }[] };

/** Keeps some validation faces and what is found on them as a training goes, for its report: a few kilobytes a time. */
export class ValidationFaces implements RunWatcher {
  readonly #file: string;
  #isOpen = false;

  /** @param step where the training begins or goes on: what is later belongs to steps that are done again */
  constructor(
    folder: string,
    private readonly scheme: LandmarkScheme,
    private readonly step: number,
  ) {
    this.#file = validationFacesFile(folder);
  }

  async progress(): Promise<void> {}

  async validated(step: number, cascade: Cascade, samples: readonly Sample[]): Promise<void> {
    const watched = samples.slice(0, WATCHED_DRAWINGS);
    if (!this.#isOpen) await this.#open(watched);
    const found = [];
    for (const sample of watched) {
      const landmarks = await landmarksOn(cascade, sample);
      found.push({
        nme: Math.round(1000 * sampleNme(landmarks, sample, this.scheme)) / 1000,
        landmarks: landmarks.map(rounded),
      });
    }
    await appendFile(this.#file, `${JSON.stringify({ step, found } satisfies WatchedLine)}\n`).catch(
      (cause) => {
        throw outputError(this.#file, cause);
      },
    );
  }

  async close(): Promise<void> {}

  async #open(samples: readonly Sample[]): Promise<void> {
    const lines = this.step === 0 ? [] : await earlierLines(this.#file, this.step);
    const faces: string[] = [];
    for (const sample of samples) {
      const image = imageOfSample(sample);
      const jpeg = await encodeImage(image, { format: 'jpeg', quality: 80, compact: false });
      const truth = toPoints(sample.landmarks).map((point, i) =>
        sample.weights?.[i] === 0 ? null : rounded(point),
      );
      const face = { size: image.width, image: jpeg.toString('base64'), truth } satisfies WatchedLine;
      faces.push(JSON.stringify(face));
    }
    await writeFileAtomic(this.#file, [...faces, ...lines].map((line) => `${line}\n`).join(''));
    this.#isOpen = true;
  }
}

/** What was found up to a step. */
async function earlierLines(file: string, step: number): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').filter((line) => {
    try {
      return (JSON.parse(line) as { step?: number }).step! <= step;
    } catch {
      return false;
    }
  });
}

const rounded = ([x, y]: Point): Point => [Math.round(x * 100) / 100, Math.round(y * 100) / 100];
