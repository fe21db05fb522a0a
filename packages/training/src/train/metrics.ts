import { appendFile, readFile } from 'node:fs/promises';
import { mean, outputError } from '@musica/core';
import { writeFileAtomic } from '@musica/files';

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

/**
 * Opens metrics.jsonl for appending, without the lines that a stopped run wrote after its last checkpoint, at `step`, and
 * without what a killed one wrote half.
 * @throws MusicaError `output` where it cannot be written; so does the function that appends.
 */
export async function openMetrics(
  file: string,
  step: number,
): Promise<(progress: Progress) => Promise<void>> {
  const text = step === 0 ? '' : await readFile(file, 'utf8').catch(() => '');
  const kept = text.split('\n').filter((line) => stepOf(line) <= step);
  await writeFileAtomic(file, kept.map((line) => `${line}\n`).join(''));
  return (progress) =>
    appendFile(file, `${JSON.stringify(progress)}\n`).catch((cause) => {
      throw outputError(file, cause);
    });
}

/** The step of a line; NaN where it is no whole line. */
function stepOf(line: string): number {
  try {
    return (JSON.parse(line) as Partial<Progress> | null)?.step ?? Number.NaN;
  } catch {
    return Number.NaN;
  }
}

/** What a checkpoint keeps of a window, so that a resumed training writes the same means. */
export interface WindowState {
  /** When the window began, in seconds of training. */
  readonly start: number;
  readonly losses: readonly number[];
  readonly perStep: readonly number[][];
}

/** Means over the training steps between two lines of metrics. */
export class Window {
  readonly #start: number;
  readonly #losses: number[];
  readonly #perStep: number[][];

  constructor({ start, losses, perStep }: WindowState) {
    this.#start = start;
    this.#losses = [...losses];
    this.#perStep = [...perStep];
  }

  /** An empty one. */
  static from(start: number): Window {
    return new Window({ start, losses: [], perStep: [] });
  }

  get state(): WindowState {
    return { start: this.#start, losses: this.#losses, perStep: this.#perStep };
  }

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
      samplesPerSecond: (this.#losses.length * batch) / (seconds - this.#start),
    };
  }
}
