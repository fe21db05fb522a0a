import { isMusicaError, MusicaError } from '@musica/core';
import type { ActiveBackend } from '../backends/active-backend';
import { SerialQueue } from './serial-queue';

/** How long after an error of a device the news of its loss may come, in milliseconds. */
const newsOfLoss = 2000;
/** A GPU that is lost again so soon is not tried a third time, in milliseconds. */
const steadyFor = 60_000;

/** How parts on a backend are replaced. */
export interface Recovery<P> {
  /** Makes new parts in place of lost ones. @param again whether the same backend is worth another try */
  remake(lost: P, again: boolean): Promise<P>;
  free(parts: P): void;
  /** Called once the new parts are there. @param reason what the browser says about the loss */
  onReplaced(now: P, before: P, reason: string): void;
}

/**
 * Parts on a backend, and the work on them, one after the other. When the backend is lost, they are made again on
 * another device or backend, and what was being worked on is done again.
 */
export class RecoveringParts<P extends { readonly backend: ActiveBackend }> {
  readonly #queue = new SerialQueue();
  readonly #recovery: Recovery<P>;
  #parts: P;
  #lost: string | undefined;
  #lostAt = -Infinity;
  /** Ends what is being worked on, when the backend is lost under it. */
  #interrupt: ((error: Error) => void) | undefined;
  #disposed = false;

  constructor(parts: P, recovery: Recovery<P>) {
    this.#parts = parts;
    this.#recovery = recovery;
    this.#watch();
  }

  /** Others after a lost backend. */
  get current(): P {
    return this.#parts;
  }

  /** Works with the parts once what was asked before is done. @throws MusicaError `config` after `dispose` */
  run<T>(work: (parts: P) => Promise<T>): Promise<T> {
    if (this.#disposed) {
      return Promise.reject(new MusicaError('config', 'this aligner was disposed of'));
    }
    return this.#queue.add(async () => {
      for (;;) {
        if (this.#lost !== undefined) await this.#recover(this.#lost);
        try {
          return await this.#interruptible(() => work(this.#parts));
        } catch (error) {
          if (!(await this.#wasLost(error))) throw error;
        }
      }
    });
  }

  /** @returns when what was asked before is answered and everything is freed */
  dispose(): Promise<void> {
    const first = !this.#disposed;
    this.#disposed = true;
    return this.#queue.add(async () => {
      if (first) this.#recovery.free(this.#parts);
    });
  }

  #interruptible<T>(work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#interrupt = reject;
      work().then(resolve, reject);
    }).finally(() => {
      this.#interrupt = undefined;
    });
  }

  /** Errors of a lost device come before the news of the loss; what the caller did wrong waits for none. */
  async #wasLost(error: unknown): Promise<boolean> {
    const { lost } = this.#parts.backend;
    if (this.#lost === undefined && lost && !isMusicaError(error)) {
      await Promise.race([lost, new Promise((resolve) => setTimeout(resolve, newsOfLoss))]);
    }
    return this.#lost !== undefined;
  }

  #watch(): void {
    const watched = this.#parts;
    watched.backend.lost?.then((reason) => {
      if (this.#disposed || this.#parts !== watched) return;
      this.#lost = reason;
      this.#interrupt?.(new MusicaError('backend', reason));
      // Not only when the next image comes: the page may want to say that it changed.
      void this.#queue.add(async () => {
        if (this.#lost !== undefined && !this.#disposed) await this.#recover(this.#lost);
      });
    });
  }

  async #recover(reason: string): Promise<void> {
    const before = this.#parts;
    const now = performance.now();
    const again = now - this.#lostAt > steadyFor;
    this.#lostAt = now;
    this.#recovery.free(before);
    this.#parts = await this.#recovery.remake(before, again);
    this.#lost = undefined;
    this.#watch();
    this.#recovery.onReplaced(this.#parts, before, reason);
  }
}
