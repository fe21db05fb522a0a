import type { Point } from '../../geometry/point';
import type { RawFace } from './raw-face';

/** Side of the square that BlazeFace looks at, in pixels. */
export const inputSize = 256;

/** The two output grids: 16 x 16 cells with 2 anchors each, then 8 x 8 cells with 6: 896 in all. */
const grids = [
  { stride: 16, anchors: 2 },
  { stride: 32, anchors: 6 },
] as const;

/** Numbers for each anchor: centre x, centre y, width, height, then x, y of six points. */
export const valuesPerAnchor = 16;

/** Centres of the anchors in pixels of the input, in the order of the network's outputs: first grid first, row by row. */
export function anchorCentres(): Point[] {
  return grids.flatMap(({ stride, anchors }) => {
    const side = inputSize / stride;
    return Array.from({ length: side * side * anchors }, (_, index): Point => {
      const cell = Math.floor(index / anchors);
      return [((cell % side) + 0.5) * stride, (Math.floor(cell / side) + 0.5) * stride];
    });
  });
}

/**
 * The faces among the network's answers, in pixels of its input (0 is the left edge of the first pixel).
 * @param logits [anchors] @param values [anchors, 16]: everything relative to the anchor's centre, in input pixels
 * @param threshold least score, 0 to 1
 */
export function decodeAnchors(
  logits: ArrayLike<number>,
  values: ArrayLike<number>,
  centres: readonly Point[],
  threshold: number,
): RawFace[] {
  const faces: RawFace[] = [];
  centres.forEach(([anchorX, anchorY], anchor) => {
    const score = 1 / (1 + Math.exp(-logits[anchor]!));
    if (score < threshold) return;
    const value = (index: number) => values[anchor * valuesPerAnchor + index]!;
    const [width, height] = [value(2), value(3)];
    faces.push({
      box: { x: anchorX + value(0) - width / 2, y: anchorY + value(1) - height / 2, width, height },
      points: Array.from(
        { length: 6 },
        (_, p): Point => [anchorX + value(4 + 2 * p), anchorY + value(5 + 2 * p)],
      ),
      score,
    });
  });
  return faces;
}
