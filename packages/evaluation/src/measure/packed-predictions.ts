import { type Box, boxOfLandmarks, type Point } from '@musica/core';
import type { PointBuffer, Prediction } from '@musica/datasets';

/** What scoring needs of a prediction. */
export type KnownPrediction = Pick<
  Prediction,
  'index' | 'landmarks' | 'exitStep' | 'flipTested' | 'predictedNme' | 'error'
>;

interface Entry extends Pick<Prediction, 'index'> {
  readonly exitStep: number | undefined;
  readonly flipTested: boolean | undefined;
  readonly predictedNme: number | undefined;
  readonly error: number | undefined;
  /** Where the landmarks lie: x0, y0, x1, y1 .. from `start` to before `end`. */
  readonly block: Float64Array;
  readonly start: number;
  readonly end: number;
}

/** Numbers of a block, half a megabyte. */
const BLOCK = 1 << 16;

/**
 * Predictions by image and number of the face in it, with their landmarks packed into large blocks of numbers: as
 * pairs, those of 100,000 faces take a gigabyte.
 */
export class PackedPredictions {
  readonly #byImage = new Map<string, Entry[]>();
  #block = new Float64Array(0);
  #used = 0;

  images(): Iterable<string> {
    return this.#byImage.keys();
  }

  /** @returns whether it was taken; of a face that is named twice the first prediction counts. */
  add({ image, index, landmarks, exitStep, flipTested, predictedNme, error }: Prediction): boolean {
    const ofImage = this.#byImage.get(image);
    if (ofImage?.some((entry) => entry.index === index)) return false;
    const size = 2 * landmarks.length;
    if (this.#used + size > this.#block.length) {
      this.#block = new Float64Array(Math.max(BLOCK, size));
      this.#used = 0;
    }
    const [block, start] = [this.#block, this.#used];
    this.#used += size;
    for (const [i, [x, y]] of landmarks.entries()) {
      block[start + 2 * i] = x;
      block[start + 2 * i + 1] = y;
    }
    const entry = { index, exitStep, flipTested, predictedNme, error, block, start, end: start + size };
    if (ofImage) ofImage.push(entry);
    else this.#byImage.set(image, [entry]);
    return true;
  }

  /** The predictions of an image: their numbers, and the tight boxes of their landmarks. */
  of(image: string): { readonly index: number; readonly box: Box }[] {
    return (this.#byImage.get(image) ?? []).map(({ index, block, start, end }) => {
      const points = Array.from(
        { length: (end - start) / 2 },
        (_, i): Point => [block[start + 2 * i]!, block[start + 2 * i + 1]!],
      );
      return { index, box: boxOfLandmarks(points) };
    });
  }

  /**
   * Hands a prediction out; it is not kept.
   * @param into memory for its landmarks (see `landmarksInto` of @musica/datasets)
   */
  take(image: string, index: number, into: PointBuffer): KnownPrediction | undefined {
    const ofImage = this.#byImage.get(image);
    const at = ofImage?.findIndex((entry) => entry.index === index) ?? -1;
    if (at === -1) return undefined;
    const [{ block, start, end, exitStep, flipTested, predictedNme, error }] = ofImage!.splice(at, 1) as [
      Entry,
    ];
    const count = (end - start) / 2;
    while (into.length < count) into.push([0, 0]);
    into.length = count;
    for (let i = 0; i < count; i++) {
      into[i]![0] = block[start + 2 * i]!;
      into[i]![1] = block[start + 2 * i + 1]!;
    }
    return {
      index,
      landmarks: into,
      ...(exitStep === undefined ? {} : { exitStep }),
      ...(flipTested === undefined ? {} : { flipTested }),
      ...(predictedNme === undefined ? {} : { predictedNme }),
      ...(error === undefined ? {} : { error }),
    };
  }

  /** What nobody took, in the order of the file by image. */
  *left(): Generator<{ readonly image: string; readonly index: number }> {
    for (const [image, ofImage] of this.#byImage) for (const { index } of ofImage) yield { image, index };
  }
}
