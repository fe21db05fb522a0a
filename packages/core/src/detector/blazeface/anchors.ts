import type { Point } from '../../geometry/point';
import type { AnchorGrids } from './face-network';
import type { RawFace } from './raw-face';

/** Pixels of the input from cell to cell, and anchors a cell, of the two grids. */
const fine = { stride: 16, anchors: 2 } as const;
const coarse = { stride: 32, anchors: 6 } as const;

/** Numbers for each anchor: centre x, centre y, width, height, then x, y of six points. */
export const valuesPerAnchor = 16;

/** Where a face may be, and how sure the network is, 0 to 1. */
export interface Hint {
  readonly place: Point;
  readonly score: number;
}

/**
 * The faces among the network's answers, in pixels of its input (0 is the left edge of the first pixel).
 * @param width of the input in pixels
 * @param threshold least score, above 0 and below 1
 */
export function decodeGrids(grids: AnchorGrids, width: number, threshold: number): RawFace[] {
  const faces: RawFace[] = [];
  eachAnchor(grids, width, threshold, 1, ({ centreX, centreY, values, at, score }) => {
    const boxWidth = values[at + 2]!;
    const boxHeight = values[at + 3]!;
    faces.push({
      box: {
        x: centreX + values[at]! - boxWidth / 2,
        y: centreY + values[at + 1]! - boxHeight / 2,
        width: boxWidth,
        height: boxHeight,
      },
      points: Array.from(
        { length: 6 },
        (_, p): Point => [centreX + values[at + 4 + 2 * p]!, centreY + values[at + 5 + 2 * p]!],
      ),
      score,
    });
  });
  return faces;
}

/**
 * Only the centres of the faces whose score is at least `threshold` and less than `below`. There are hundreds of those that
 * are no face, so nothing else is made of them.
 */
export function decodeHints(grids: AnchorGrids, width: number, threshold: number, below: number): Hint[] {
  const hints: Hint[] = [];
  eachAnchor(grids, width, threshold, below, ({ centreX, centreY, values, at, score }) => {
    hints.push({ place: [centreX + values[at]!, centreY + values[at + 1]!], score });
  });
  return hints;
}

/** One anchor of a grid: centre of its cell in pixels of the input, and where its numbers begin. */
interface Anchor {
  centreX: number;
  centreY: number;
  readonly values: Float32Array;
  at: number;
  score: number;
}

/** Visits the anchors whose score is at least `threshold` and less than `below`. The object is the same for all of a grid. */
function eachAnchor(
  { fineScores, fineValues, coarseScores, coarseValues }: AnchorGrids,
  width: number,
  threshold: number,
  below: number,
  visit: (anchor: Anchor) => void,
): void {
  // Few anchors pass, so the sigmoid is taken only of those.
  const least = logit(threshold);
  const limit = logit(below);
  for (const [{ stride, anchors }, scores, values] of [
    [fine, fineScores, fineValues],
    [coarse, coarseScores, coarseValues],
  ] as const) {
    const columns = width / stride;
    const anchor: Anchor = { centreX: 0, centreY: 0, values, at: 0, score: 0 };
    for (let index = 0; index < scores.length; index++) {
      const score = scores[index]!;
      if (!(score >= least && score < limit)) continue;
      const cell = Math.floor(index / anchors);
      anchor.centreX = ((cell % columns) + 0.5) * stride;
      anchor.centreY = (Math.floor(cell / columns) + 0.5) * stride;
      anchor.at = index * valuesPerAnchor;
      anchor.score = 1 / (1 + Math.exp(-score));
      visit(anchor);
    }
  }
}

const logit = (score: number) => Math.log(score / (1 - score));
