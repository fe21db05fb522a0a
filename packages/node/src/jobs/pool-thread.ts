import type { Worker } from 'node:worker_threads';
import { MusicaError, messageOf } from '@musica/core';
import type { AlignedImage, AlignTask } from './align-task';
import { nameOf } from './align-worker';
import { receivedError } from './sent-error';
import type { TaskMessage, ThreadMessage } from './thread-messages';

interface Pending {
  readonly task: AlignTask;
  readonly resolve: (result: AlignedImage) => void;
  readonly reject: (error: unknown) => void;
}

/** This side of one thread of a pool. */
export class PoolThread {
  /** Tasks at a time: one is aligned while the next is decoded. */
  static readonly width = 2;
  /** When the thread has loaded; rejects where it cannot. */
  readonly ready: Promise<void>;
  /** Why it ended, once it has. */
  readonly gone: Promise<Error>;
  /** Steps of its model, once it is ready. */
  steps: number | undefined;
  #reason: Error | undefined;
  readonly #pending = new Map<number, Pending>();
  #nextId = 0;

  constructor(private readonly worker: Worker) {
    this.ready = new Promise((resolve, reject) => {
      worker.on('message', (message: ThreadMessage) => {
        if ('ready' in message) {
          this.steps = message.ready.steps;
          resolve();
        } else if ('failed' in message) {
          this.#reason = receivedError(message.failed);
          void this.end();
        } else this.#answer(message);
      });
      worker.on('exit', () => reject(this.#reason));
    });
    // Whoever waits for it hears of it; nobody else must.
    this.ready.catch(() => undefined);
    this.gone = new Promise((resolve) => {
      worker.prependListener('error', (error) => {
        this.#reason ??= endedError(messageOf(error), error);
      });
      worker.prependListener('exit', (code) => {
        this.#reason ??= endedError(`exit code ${code}`);
        this.#failAll(this.#reason);
        resolve(this.#reason);
      });
    });
  }

  get busy(): number {
    return this.#pending.size;
  }

  get isFree(): boolean {
    return this.steps !== undefined && this.#reason === undefined && this.busy < PoolThread.width;
  }

  align(task: AlignTask): Promise<AlignedImage> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { task, resolve, reject });
      this.worker.postMessage({ id, task } satisfies TaskMessage);
    });
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }

  #answer(message: Extract<ThreadMessage, { id: number }>): void {
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if ('error' in message) pending?.reject(receivedError(message.error));
    else pending?.resolve(message.result);
  }

  /** What it worked on is lost with it. */
  #failAll(cause: Error): void {
    const lost = [...this.#pending.values()];
    this.#pending.clear();
    for (const { task, reject } of lost) {
      reject(new MusicaError('image', `${nameOf(task)}: lost, because ${cause.message}`, { cause }));
    }
  }
}

const endedError = (reason: string, cause?: unknown) =>
  new MusicaError('backend', `a thread has ended: ${reason}`, { cause });
