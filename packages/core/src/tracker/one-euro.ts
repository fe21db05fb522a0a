import { assertNumber } from '../numeric/assert-number';

/** How strongly jitter is smoothed. */
export interface OneEuroOptions {
  /** Cut-off frequency, in Hz, of a face at rest: lower is smoother, with more lag. Default 1.5. */
  readonly minCutoff?: number;
  /** How much the cut-off rises with speed, in Hz for each box size a second: higher follows faster. Default 8. */
  readonly beta?: number;
  /** Cut-off frequency, in Hz, of the estimate of the speed itself. Default 1. */
  readonly derivativeCutoff?: number;
}

/** Seconds since the last sample and the cut-off frequency in Hz, as the weight of the new sample, 0 to 1. */
const weightOf = (seconds: number, cutoff: number) => {
  const r = 2 * Math.PI * cutoff * seconds;
  return r / (r + 1);
};

/**
 * The One-Euro filter (Casiez, Roussel, Vogel: "1 Euro Filter", CHI 2012) on a list of values that move together: a
 * low-pass filter whose cut-off frequency rises with the speed, so that what rests does not tremble and what moves
 * does not lag.
 */
export class OneEuroFilter {
  readonly #options: Required<OneEuroOptions>;
  #values: Float64Array | undefined;
  #speeds = new Float64Array();
  #time = 0;

  /** @throws MusicaError `config` where an option is no number from 0 */
  constructor({ minCutoff = 1.5, beta = 8, derivativeCutoff = 1 }: OneEuroOptions = {}) {
    for (const [name, value] of Object.entries({ minCutoff, beta, derivativeCutoff })) {
      assertNumber(name, value, { from: 0 });
    }
    this.#options = { minCutoff, beta, derivativeCutoff };
  }

  /**
   * @param values the new samples
   * @param time of them, in milliseconds; a time not after the one before replaces nothing and gives the last result
   * @param unit what speeds are measured in, in units of the values: the size of the face makes `beta` independent of it
   */
  next(values: ArrayLike<number>, time: number, unit = 1): Float64Array {
    const previous = this.#values;
    if (previous === undefined || previous.length !== values.length) {
      this.#time = time;
      this.#speeds = new Float64Array(values.length);
      this.#values = Float64Array.from(values);
      return this.#values.slice();
    }
    const seconds = (time - this.#time) / 1000;
    if (!(seconds > 0)) return previous.slice();
    const { minCutoff, beta, derivativeCutoff } = this.#options;
    const speedWeight = weightOf(seconds, derivativeCutoff);
    for (let i = 0; i < previous.length; i++) {
      const speed = (values[i]! - previous[i]!) / seconds / unit;
      this.#speeds[i]! += speedWeight * (speed - this.#speeds[i]!);
      const weight = weightOf(seconds, minCutoff + beta * Math.abs(this.#speeds[i]!));
      previous[i]! += weight * (values[i]! - previous[i]!);
    }
    this.#time = time;
    return previous.slice();
  }
}
