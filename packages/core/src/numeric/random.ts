/** A small, fast generator with a state that can be saved: sfc32 (Chris Doty-Humphrey, PractRand). */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  /** @param seed any number; @param stream a second number, so that item n of seed s has a sequence of its own. */
  constructor(seed: number, stream = 0) {
    this.#a = seed | 0;
    this.#b = Math.floor(seed / 2 ** 32) | 0;
    this.#c = stream | 0;
    this.#counter = 1;
    for (let i = 0; i < 12; i++) this.#next();
  }

  #next(): number {
    const t = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + t) | 0;
    return t >>> 0;
  }

  /** Uniform in [low, high). */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * (this.#next() / 2 ** 32);
  }

  /** A whole number in [0, count). */
  integer(count: number): number {
    return Math.floor(this.uniform(0, count));
  }

  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** Normal with mean 0 and deviation 1 (Box and Muller). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Normal, drawn again where it lies further out than two deviations. */
  truncatedNormal(): number {
    for (;;) {
      const value = this.normal();
      if (Math.abs(value) <= 2) return value;
    }
  }

  /** Shuffles in place (Fisher and Yates) and returns the array. */
  shuffle<T>(items: T[]): T[] {
    for (let last = items.length - 1; last > 0; last--) {
      const other = this.integer(last + 1);
      [items[last], items[other]] = [items[other]!, items[last]!];
    }
    return items;
  }
}
