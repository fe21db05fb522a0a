import { Random } from '@musica/core';

/** Which face, in which pass over its data set, a training sample is made of. */
export interface SampleAddress {
  readonly epoch: number;
  /** Index of the face among those of all data sets, one data set after the other. */
  readonly face: number;
}

/** A data set, and how many samples of every batch it gives. */
export interface SampleSourceSize {
  readonly faces: number;
  readonly rows: number;
}

/** The order in which a training sees its faces: every pass over a data set is shuffled anew, by the seed alone. */
export class SampleOrder {
  readonly #passes: ShuffledPasses[];

  constructor(sources: readonly SampleSourceSize[], seed: number) {
    let first = 0;
    this.#passes = sources.map(({ faces, rows }, source) => {
      // The first source's streams are those of its passes; the others' are far from them.
      const passes = new ShuffledPasses(first, faces, rows, seed, Math.imul(source, 0x9e3779b1));
      first += faces;
      return passes;
    });
  }

  /** The samples of a training step; any step can be asked for, in any order. */
  batch(step: number): SampleAddress[] {
    return this.#passes.flatMap((passes) => passes.batch(step));
  }
}

class ShuffledPasses {
  #epoch = -1;
  #order: number[] = [];

  constructor(
    private readonly first: number,
    private readonly faces: number,
    private readonly rows: number,
    private readonly seed: number,
    private readonly stream: number,
  ) {}

  batch(step: number): SampleAddress[] {
    return Array.from({ length: this.rows }, (_, row) => this.#sample(step * this.rows + row));
  }

  #sample(number: number): SampleAddress {
    const epoch = Math.floor(number / this.faces);
    if (epoch !== this.#epoch) {
      this.#epoch = epoch;
      this.#order = new Random(this.seed, this.stream + epoch).shuffle(
        Array.from({ length: this.faces }, (_, face) => this.first + face),
      );
    }
    return { epoch, face: this.#order[number % this.faces]! };
  }
}
