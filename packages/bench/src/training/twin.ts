import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type ModelConfig, MusicaError, patchesOfStep } from '@musica/core';
import type { BackendName } from '@musica/node';
import { type TimedSteps, type TrainedBatch, timeSteps, trainedBatch } from './train-speed';

/** What is timed beside its twin. */
export interface TwinRequest {
  readonly backend: BackendName;
  /** Samples of a training step. */
  readonly batch: number;
  /** Both take one turn in each round. */
  readonly rounds: number;
  /** Of a turn. */
  readonly milliseconds: number;
  /** A Python that has PyTorch. */
  readonly python: string;
  /** Default: that of `standard`. */
  readonly config?: ModelConfig;
}

/** What both took. */
export interface TwinTimes {
  readonly detail: string;
  readonly torch: string;
  readonly threads: number;
  readonly parameters: number;
  readonly ours: readonly TimedSteps[];
  readonly twin: readonly TimedSteps[];
}

/** What `twin.py` says first. */
interface TwinStart {
  readonly torch: string;
  readonly threads: number;
  readonly parameters: number;
  /** Before each of its first steps. */
  readonly losses: readonly number[];
}

/** By how much the losses of the two may differ: they add in another order. */
const TOLERANCE = 1e-3;

/**
 * Trains the same network, from the same weights on the same batch, here and in PyTorch, in turns.
 * @throws MusicaError `backend` where there is no PyTorch, or the twin computes something else.
 */
export async function measureTwin(request: TwinRequest): Promise<TwinTimes> {
  const { backend, batch, rounds, milliseconds, python, config } = request;
  const training = await trainedBatch(backend, batch, config);
  const twin = new Twin(python);
  try {
    await twin.send(training);
    const { losses, ...started } = await twin.answer<TwinStart>();
    for (const [step, theirs] of losses.entries()) {
      const own = await training.step();
      if (!(Math.abs(own - theirs) <= TOLERANCE * Math.abs(own))) {
        throw new MusicaError(
          'backend',
          `the twin in PyTorch differs: loss ${theirs} at step ${step}, here ${own}`,
        );
      }
    }
    const times: { ours: TimedSteps[]; twin: TimedSteps[] } = { ours: [], twin: [] };
    for (let round = 0; round < rounds; round++) {
      times.ours.push(await timeSteps(training, milliseconds));
      times.twin.push(await twin.train(milliseconds));
    }
    return { detail: training.detail, ...started, ...times };
  } finally {
    twin.stop();
    training.dispose();
  }
}

/** It lies beside the built file that this becomes a part of, and in the sources in a folder that the build copies. */
function script(): string {
  const places = ['./twin.py', '../twin/twin.py'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  return places.find((place) => existsSync(place)) ?? places[0]!;
}

/** The process of `twin.py`. */
class Twin {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  #stderr = '';
  #failure: string | undefined;

  constructor(readonly python: string) {
    this.#child = spawn(python, [script()], { stdio: 'pipe' });
    this.#child.on('error', ({ message }) => (this.#failure = message));
    // A twin that has ended says why on its standard error; that nobody reads what it is sent is no more than that.
    this.#child.stdin!.on('error', () => undefined);
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    this.#lines = createInterface(this.#child.stdout!)[Symbol.asyncIterator]();
  }

  /** Hands over configuration, weights and batch. */
  async send({ cascade, batch }: TrainedBatch): Promise<void> {
    const { config, weights } = cascade;
    const { levels, hidden, patchSize } = config;
    const tensors = [
      ...weights.flatMap((step, index) =>
        Object.entries(step).map(([name, tensor]) => [`${index}/${name}`, tensor] as const),
      ),
      ...batch.pyramid.map((tensor, level) => [`level${level}`, tensor] as const),
      ['landmarks', batch.landmarks] as const,
      ['initial', batch.initial] as const,
      ['normalizer', batch.normalizer] as const,
    ];
    const header = {
      config: { levels, hidden, patchSize, patches: levels.map((_, step) => patchesOfStep(config, step)) },
      threads: availableParallelism(),
      sets: weights.length,
      arrays: tensors.map(([name, { shape }]) => [name, shape]),
    };
    this.#child.stdin!.write(`${JSON.stringify(header)}\n`);
    for (const [, tensor] of tensors) {
      const { buffer, byteOffset, byteLength } = await tensor.data<'float32'>();
      this.#child.stdin!.write(Buffer.from(buffer, byteOffset, byteLength));
    }
  }

  train(milliseconds: number): Promise<TimedSteps> {
    this.#child.stdin!.write(`${milliseconds / 1000}\n`);
    return this.answer();
  }

  /** @throws MusicaError `backend` where it has ended. */
  async answer<T>(): Promise<T> {
    const { value, done } = await this.#lines.next();
    if (!done) return JSON.parse(value) as T;
    const said = this.#failure ?? this.#stderr.trim().split('\n').at(-1);
    throw new MusicaError('backend', `${this.python}: the twin in PyTorch does not run: ${said}`, {
      hint: 'pip install torch, or name a Python that has it: --twin path/to/python',
    });
  }

  stop(): void {
    this.#child.stdin!.end();
    this.#child.kill();
  }
}
