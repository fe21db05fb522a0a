import { type ChildProcess, fork } from 'node:child_process';
import type { Box, PixelImage, Point } from '@musica/core';
import type { BackendName } from '@musica/node';
import type { PeakThroughput } from '@musica/wasm';
import type { BenchRequest, ContenderName, LoadedContender, TimedRuns } from './contender';
import type { TrainSpeed } from './training/train-speed';
import type { TwinRequest, TwinTimes } from './training/twin';

/** A contender in a process of its own: no two share a heap, compiled code or a copy of TensorFlow.js. */
export class ContenderProcess {
  readonly #child: ChildProcess;
  #stderr = '';

  /** @param signal kills it */
  constructor(signal?: AbortSignal) {
    // It lies beside the built file that this becomes a part of: here, and in whatever bundles this package.
    this.#child = fork(new URL('./bench-worker.js', import.meta.url), {
      // Structured clone, so that pixels are not turned into text.
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // A signal of its own: more than ten listeners on one are taken for a leak.
      ...(signal && { signal: AbortSignal.any([signal]) }),
    });
    this.#child.on('error', () => undefined);
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
  }

  load(contender: ContenderName, exitBelow: number): Promise<LoadedContender> {
    return this.#ask({ op: 'load', contender, exitBelow });
  }

  prepare(image: PixelImage, boxes: readonly Box[]): Promise<null> {
    return this.#ask({ op: 'prepare', image, boxes });
  }

  run(selective: boolean, milliseconds: number): Promise<TimedRuns> {
    return this.#ask({ op: 'run', selective, milliseconds });
  }

  stages(milliseconds: number): Promise<readonly Record<string, number>[]> {
    return this.#ask({ op: 'stages', milliseconds });
  }

  /** @param image path */
  landmarks(image: string, box: Box): Promise<readonly Point[]> {
    return this.#ask({ op: 'landmarks', image, box });
  }

  /** Everything that it finds. @param image path */
  points(image: string, box: Box): Promise<readonly Point[]> {
    return this.#ask({ op: 'points', image, box });
  }

  /** @param backend that trains in this process, which must not hold a contender */
  train(backend: BackendName, batch: number, milliseconds: number): Promise<TrainSpeed> {
    return this.#ask({ op: 'train', backend, batch, milliseconds });
  }

  /** As `measureTwin`, in this process, which must not hold a contender. */
  twin(request: TwinRequest): Promise<TwinTimes> {
    return this.#ask({ op: 'twin', ...request });
  }

  peaks(workingSets: readonly number[]): Promise<PeakThroughput> {
    return this.#ask({ op: 'peaks', workingSets });
  }

  stop(): void {
    if (this.#child.connected) this.#child.disconnect();
  }

  #ask<T>(request: BenchRequest): Promise<T> {
    return new Promise((resolve, reject) => {
      const child = this.#child;
      const done = () => {
        child.off('message', onMessage);
        child.off('exit', onExit);
      };
      const onMessage = (answer: { result: T } | { error: string }) => {
        done();
        if ('error' in answer) reject(new Error(answer.error));
        else resolve(answer.result);
      };
      const onExit = (code: number | null, signal: string | null) => {
        done();
        const said = this.#stderr.trim().split('\n').at(-1);
        reject(new Error(`its process ended with ${signal ?? `code ${code}`}${said ? `: ${said}` : ''}`));
      };
      child.on('message', onMessage);
      child.on('exit', onExit);
      if (!child.connected) onExit(child.exitCode, child.signalCode);
      else child.send(request);
    });
  }
}
