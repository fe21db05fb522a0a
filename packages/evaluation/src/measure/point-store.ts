import type { Landmarks, Point } from '@musica/core';

/** Where the points of one face lie: x0, y0, x1, y1 ..; NaN for those that are not known. */
export type StoredPoints = Float32Array;

/** Numbers of a block, a quarter of a megabyte. */
const BLOCK = 1 << 16;

/** Packs points into large blocks of numbers: as pairs, those of 100,000 faces take a gigabyte. */
export class PointStore {
  #block = new Float32Array(0);
  #used = 0;

  /** @param isKnown which of the points are */
  put(points: Landmarks, isKnown: (index: number) => boolean = () => true): StoredPoints {
    const size = 2 * points.length;
    if (this.#used + size > this.#block.length) {
      this.#block = new Float32Array(Math.max(BLOCK, size));
      this.#used = 0;
    }
    const stored = this.#block.subarray(this.#used, this.#used + size);
    this.#used += size;
    for (const [i, [x, y]] of points.entries()) {
      stored[2 * i] = isKnown(i) ? x : Number.NaN;
      stored[2 * i + 1] = isKnown(i) ? y : Number.NaN;
    }
    return stored;
  }
}

/** The points again, rounded to a thousandth of a pixel; null for those that are not known. */
export function storedPoints(stored: StoredPoints): (Point | null)[] {
  const rounded = (value: number) => Math.round(value * 1000) / 1000;
  return Array.from({ length: stored.length / 2 }, (_, i) =>
    Number.isNaN(stored[2 * i]!) ? null : [rounded(stored[2 * i]!), rounded(stored[2 * i + 1]!)],
  );
}
