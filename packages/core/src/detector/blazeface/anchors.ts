import type { Point } from '../../geometry/point';
import type { AnchorGrids } from './face-network';
import type { RawFace } from './raw-face';

/** Pixels of the input from cell to cell, and anchors a cell, of the two grids. */
const fine = { stride: 16, anchors: 2 } as const;
const coarse = { stride: 32, anchors: 6 } as const;

/** Numbers for each anchor: centre x, centre y, width, height, then x, y of six points. */
export const valuesPerAnchor = 16;

/**
 * The faces among the network's answers, in pixels of its input (0 is the left edge of the first pixel).
 * @param width of the input in pixels
 * @param threshold least score, above 0 and below 1
 */
export function decodeGrids(grids: AnchorGrids, width: number, threshold: number): RawFace[] {
  return [
    ...decodeGrid(grids.fineScores, grids.fineValues, fine, width, threshold),
    ...decodeGrid(grids.coarseScores, grids.coarseValues, coarse, width, threshold),
  ];
}

function decodeGrid(
  scores: Float32Array,
  values: Float32Array,
  { stride, anchors }: typeof fine | typeof coarse,
  width: number,
  threshold: number,
): RawFace[] {
  const faces: RawFace[] = [];
  const columns = width / stride;
  // Few anchors pass, so the sigmoid is taken only of those.
  const least = Math.log(threshold / (1 - threshold));
  for (let anchor = 0; anchor < scores.length; anchor++) {
    if (!(scores[anchor]! >= least)) continue;
    const cell = Math.floor(anchor / anchors);
    const centreX = ((cell % columns) + 0.5) * stride;
    const centreY = (Math.floor(cell / columns) + 0.5) * stride;
    const value = (index: number) => values[anchor * valuesPerAnchor + index]!;
    const [boxWidth, boxHeight] = [value(2), value(3)];
    faces.push({
      box: {
        x: centreX + value(0) - boxWidth / 2,
        y: centreY + value(1) - boxHeight / 2,
        width: boxWidth,
        height: boxHeight,
      },
      points: Array.from(
        { length: 6 },
        (_, p): Point => [centreX + value(4 + 2 * p), centreY + value(5 + 2 * p)],
      ),
      score: 1 / (1 + Math.exp(-scores[anchor]!)),
    });
  }
  return faces;
}
