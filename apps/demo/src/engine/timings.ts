/** Where the time goes: the last values of each stage, in milliseconds, averaged while frames come and go. */
export class Timings {
  readonly #values = new Map<string, number>();

  /** @param smooth 0: only the last value counts; 0.9: about the last ten */
  add(stage: string, milliseconds: number, smooth = 0): void {
    const before = this.#values.get(stage);
    this.#values.set(
      stage,
      before === undefined ? milliseconds : before * smooth + milliseconds * (1 - smooth),
    );
  }

  async measure<T>(stage: string, work: () => Promise<T>, smooth = 0): Promise<T> {
    const start = performance.now();
    const result = await work();
    this.add(stage, performance.now() - start, smooth);
    return result;
  }

  /** In the order in which they came first. */
  entries(): [stage: string, milliseconds: number][] {
    return [...this.#values];
  }

  clear(): void {
    this.#values.clear();
  }
}
