import type { Context } from './context';

/** Prints what was left out, up to a number of lines, and sets the exit code to `partial`. */
export class Problems {
  #count = 0;

  /** @param shown how many are printed */
  constructor(
    private readonly context: Context,
    private readonly shown = 20,
  ) {}

  get count(): number {
    return this.#count;
  }

  report(message: string): void {
    this.#count++;
    this.context.markPartial();
    if (this.#count <= this.shown) this.context.console.warn(message);
  }

  /** To be called at the end: says how many were not printed. */
  finish(): void {
    const hidden = this.#count - this.shown;
    if (hidden > 0) this.context.console.warn(`.. and ${hidden} more like these`);
  }
}
