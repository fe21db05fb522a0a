/**
 * Hands items to asynchronous work, one at a time. While it is busy only the newest item waits; those before it are
 * answered with undefined: late is worse than never for a frame of a video.
 */
export class NewestOnly<Item, Result> {
  readonly #work: (item: Item) => Promise<Result>;
  #busy = false;
  #waiting: { start: () => void; skip: () => void } | undefined;

  constructor(work: (item: Item) => Promise<Result>) {
    this.#work = work;
  }

  async push(item: Item): Promise<Result | undefined> {
    if (this.#busy && !(await this.#turn())) return undefined;
    this.#busy = true;
    try {
      return await this.#work(item);
    } finally {
      this.#busy = false;
      this.#waiting?.start();
      this.#waiting = undefined;
    }
  }

  /** Answers what waits with undefined. */
  drop(): void {
    this.#waiting?.skip();
    this.#waiting = undefined;
  }

  #turn(): Promise<boolean> {
    this.drop();
    return new Promise((resolve) => {
      this.#waiting = {
        start: () => {
          // Taken before anyone else can push.
          this.#busy = true;
          resolve(true);
        },
        skip: () => resolve(false),
      };
    });
  }
}
