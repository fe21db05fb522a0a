import { applySimilarity, boxOfLandmarks, fitSimilarity, type Landmarks, type Point } from '@musica/core';

/** A face of which some landmarks are not labelled: null. */
export type PartialLandmarks = readonly (Point | null)[];

/**
 * Puts landmarks that are not labelled where they are on the mean of the other faces, brought onto the ones that are.
 * They stay within the box of those: nobody has seen them, so they must not make the face larger. Their weight is 0, so
 * that nothing is learnt from or measured by them.
 * @param mean of the data set (see `MeanOfPresent`)
 */
export function fillMissing(face: PartialLandmarks, mean: PartialLandmarks): Point[] {
  const present = face.filter((point) => point !== null);
  const { x, y, width, height } = boxOfLandmarks(present);
  const both = face.flatMap((point, i) => (point !== null && mean[i] != null ? [i] : []));
  const fit =
    both.length >= 2
      ? fitSimilarity(
          both.map((i) => mean[i]!),
          both.map((i) => face[i]!),
        )
      : undefined;
  const centre: Point = [x + width / 2, y + height / 2];
  return face.map((point, i) => {
    if (point !== null) return point;
    const like = mean[i];
    const [u, v] = fit && like ? applySimilarity(fit, like) : centre;
    if (!Number.isFinite(u) || !Number.isFinite(v)) return centre;
    return [Math.min(Math.max(u, x), x + width), Math.min(Math.max(v, y), y + height)];
  });
}

/** The mean place of each landmark in units of the box, over the faces that have it. */
export class MeanOfPresent {
  readonly #sums: Float64Array;
  readonly #counts: Float64Array;

  constructor(count: number) {
    this.#sums = new Float64Array(2 * count);
    this.#counts = new Float64Array(count);
  }

  /** @param isMissing of each landmark; the others make the box */
  add(face: Landmarks, isMissing: (index: number) => boolean): void {
    const { x, y, width, height } = boxOfLandmarks(face.filter((_, i) => !isMissing(i)));
    if (!(width > 0 && height > 0)) return;
    // One unit both ways: a similarity must not have to stretch.
    const size = Math.sqrt(width * height);
    for (const [i, point] of face.entries()) {
      if (isMissing(i)) continue;
      this.#sums[2 * i]! += (point[0] - x - width / 2) / size;
      this.#sums[2 * i + 1]! += (point[1] - y - height / 2) / size;
      this.#counts[i]!++;
    }
  }

  /** Null where no face has the landmark. */
  get mean(): PartialLandmarks {
    return Array.from(this.#counts, (count, i): Point | null =>
      count === 0 ? null : [this.#sums[2 * i]! / count, this.#sums[2 * i + 1]! / count],
    );
  }
}
