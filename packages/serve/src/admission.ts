import { HttpError } from './http-errors';

/**
 * Lets so many requests in at a time. Who does not get in is told at once, so that those inside wait a bounded time: at
 * most `most` images at the speed of the threads.
 */
export class Admission {
  #inside = 0;
  readonly #waiting: (() => void)[] = [];
  #ending = false;
  #closed = false;

  constructor(
    readonly most: number,
    private readonly retryAfter = 1,
  ) {}

  get inside(): number {
    return this.#inside;
  }

  /** Whether it is to end: nobody new should be sent here. */
  get ending(): boolean {
    return this.#ending;
  }

  /** @returns to be called when the request is done with; @throws HttpError 503 where there is no place */
  enter(): () => void {
    if (this.#closed) throw new HttpError(503, 'closing', 'the service is shutting down', { retryAfter: 5 });
    if (this.#inside >= this.most) {
      throw new HttpError(503, 'busy', `${this.#inside} images are under way`, {
        retryAfter: this.retryAfter,
      });
    }
    this.#inside++;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      if (--this.#inside === 0) for (const tell of this.#waiting.splice(0)) tell();
    };
  }

  /** Says that it is to end, and lets in who comes all the same. */
  announceEnd(): void {
    this.#ending = true;
  }

  /** Lets nobody in from now on. */
  close(): void {
    this.#ending = true;
    this.#closed = true;
  }

  /** When nobody is inside. */
  async emptied(): Promise<void> {
    if (this.#inside > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
