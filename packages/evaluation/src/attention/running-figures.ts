/** Means and deviations of several values, set by set. By Welford's method, which loses no digits over many sets. */
export class RunningFigures {
  readonly #means: number[];
  /** Sums of squared deviations from the mean. */
  readonly #squares: number[];
  #count = 0;

  /** @param size values of a set */
  constructor(size: number) {
    this.#means = new Array<number>(size).fill(0);
    this.#squares = new Array<number>(size).fill(0);
  }

  get count(): number {
    return this.#count;
  }

  add(values: readonly number[]): void {
    this.#count++;
    for (const [i, value] of values.entries()) {
      const before = value - this.#means[i]!;
      this.#means[i]! += before / this.#count;
      this.#squares[i]! += before * (value - this.#means[i]!);
    }
  }

  mean(i: number): number {
    return this.#means[i]!;
  }

  deviation(i: number): number {
    return Math.sqrt(this.#squares[i]! / Math.max(1, this.#count));
  }
}
