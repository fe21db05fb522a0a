import { Random } from '@musica/core';

/** Which face, in which pass over the data, a training sample is made of. */
export interface SampleAddress {
  readonly epoch: number;
  /** Index of the face in the data set. */
  readonly face: number;
}

/** The order in which a training sees `faces` faces: every pass is shuffled anew, by the seed alone. */
export class SampleOrder {
  #epoch = -1;
  #order: number[] = [];

  constructor(
    private readonly faces: number,
    private readonly seed: number,
  ) {}

  /** The samples of a training step; any step can be asked for, in any order. */
  batch(step: number, size: number): SampleAddress[] {
    return Array.from({ length: size }, (_, row) => this.#sample(step * size + row));
  }

  #sample(number: number): SampleAddress {
    const epoch = Math.floor(number / this.faces);
    if (epoch !== this.#epoch) {
      this.#epoch = epoch;
      this.#order = new Random(this.seed, epoch).shuffle(
        Array.from({ length: this.faces }, (_, face) => face),
      );
    }
    return { epoch, face: this.#order[number % this.faces]! };
  }
}
