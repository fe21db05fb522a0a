import { applyAffine, invertAffine } from '../../geometry/affine';
import type { Point } from '../../geometry/point';
import type { Hint } from './anchors';
import { type NetworkView, viewStep } from './face-network';
import { viewOfRegion } from './views';

/**
 * Least score of a hint. A face of 7 pixels is far too small to be found, but the network's answer there is seldom as low
 * as where there is none: of faces of 28 to 48 pixels, put into photographs of 1280 x 720 pixels without others, 80 to 95 %
 * were in the first 4 parts.
 */
export const hintScore = 0.002;

/** Side of what is looked at around a hint, in pixels of the input. */
const partSide = 2 * viewStep;
/** What lies nearer than this to an edge of a part, as a share of its side, may be cut by it. */
const edge = 0.15;

/** The parts of an image that are worth a look at a finer scale, the one with the best hint first. */
export class Hints {
  #hints: Hint[];

  /** @param hints where the network answered in a view of the whole image, sure or not */
  constructor(hints: readonly Hint[]) {
    this.#hints = [...hints].sort((a, b) => b.score - a.score);
  }

  /**
   * The part around the best hint that no part before has shown.
   * @param scale pixels of the image for each pixel of the input
   */
  next(size: { width: number; height: number }, scale: number): NetworkView | undefined {
    const best = this.#hints[0];
    if (best === undefined) return undefined;
    const [x, width] = around(best.place[0], partSide * scale, size.width);
    const [y, height] = around(best.place[1], partSide * scale, size.height);
    const region = { x, y, width, height };
    const part = viewOfRegion(region, Math.max(width, height) / scale, 0);
    this.#hints = this.#hints.filter((hint) => hint !== best && !shows(part, hint.place));
    return part;
  }
}

/** A stretch of a length around a place, moved into an image of a size. @returns start and length */
function around(place: number, length: number, size: number): [number, number] {
  if (length >= size) return [0, size];
  return [Math.min(Math.max(place - length / 2, 0), size - length), length];
}

/** Whether a place lies well inside a view. */
function shows(view: NetworkView, place: Point): boolean {
  const [x, y] = applyAffine(invertAffine(view.toImage), place);
  const inside = (at: number, side: number) => at >= edge * side && at <= (1 - edge) * side;
  return inside(x, view.width) && inside(y, view.height);
}
