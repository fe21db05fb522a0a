/** Multiply-adds of the network for each pixel of its input. */
const multiplyAddsPerPixel = 2_900;

/** Pixels of input that each face found adds: where there is one, further ones are worth some looks more. */
const pixelsForFace = 40_000;

/** Shares of the budget that closer looks without a result may take, from the coarsest scale on, all before included. */
const sharesForDoubts = [0.18, 0.3];

/**
 * The work that a search may do without finding anything, in pixels of the network's input. Looks are paid for; each face
 * that is found adds to it.
 */
export class WorkBudget {
  #pixels: number;
  /** What it was at first, and what was earned. */
  #total: number;
  #doubts = 0;

  /** @param megaMultiplyAdds millions of multiply-adds, `Infinity` for no bound */
  constructor(megaMultiplyAdds: number) {
    this.#total = (1e6 * megaMultiplyAdds) / multiplyAddsPerPixel;
    this.#pixels = this.#total;
  }

  /** What is left, at a scale, for closer looks at doubtful faces. */
  doubts(level: number): number {
    return (sharesForDoubts[level] ?? sharesForDoubts.at(-1)!) * this.#total - this.#doubts;
  }

  pay(pixels: number): void {
    this.#pixels -= pixels;
  }

  /** A closer look, paid for, had no result. */
  doubt(pixels: number): void {
    this.#doubts += pixels;
  }

  /** A face was found. */
  earn(): void {
    this.#pixels += pixelsForFace;
    this.#total += pixelsForFace;
  }

  affords(pixels: number): boolean {
    return this.#pixels >= pixels;
  }
}
