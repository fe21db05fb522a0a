import { type Box, intersectionOverUnion } from '../geometry/box';

/** Least intersection over union of two boxes of one face. */
const LEAST_OVERLAP = 0.3;

/**
 * Which found box is which true one: the pairs that overlap most are taken first, and each box once.
 * @returns for each true box the index of its found one, or undefined where the face was missed
 */
export function pairBoxes(
  truth: readonly Box[],
  found: readonly Box[],
  leastOverlap = LEAST_OVERLAP,
): (number | undefined)[] {
  const pairs = truth.flatMap((box, face) =>
    found.map((other, index) => ({ face, index, overlap: intersectionOverUnion(box, other) })),
  );
  const result = new Array<number | undefined>(truth.length).fill(undefined);
  const taken = new Set<number>();
  for (const { face, index, overlap } of pairs.sort((a, b) => b.overlap - a.overlap)) {
    if (overlap < leastOverlap) break;
    if (result[face] !== undefined || taken.has(index)) continue;
    result[face] = index;
    taken.add(index);
  }
  return result;
}
