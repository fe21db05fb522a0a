/** Counts what happens a second, over the last seconds. */
export class Rate {
  readonly #times: number[] = [];

  constructor(private readonly window = 2000) {}

  count(now = performance.now()): void {
    this.#times.push(now);
    while (this.#times[0]! < now - this.window) this.#times.shift();
  }

  /** NaN before there are two. */
  perSecond(): number {
    const [first, last] = [this.#times[0], this.#times.at(-1)];
    return this.#times.length < 2 ? Number.NaN : (1000 * (this.#times.length - 1)) / (last! - first!);
  }

  clear(): void {
    this.#times.length = 0;
  }
}
