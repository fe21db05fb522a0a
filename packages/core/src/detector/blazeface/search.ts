import type { Hint } from './anchors';
import { closerMargin, lookCloser } from './closer-look';
import type { NetworkView } from './face-network';
import type { FoundFace } from './found-face';
import { Hints, hintScore } from './hints';
import type { RawFace } from './raw-face';
import { searchScales } from './scales';
import { isSameFace } from './suppress';
import { angleOfFace } from './tight-box';
import type { Viewer } from './viewer';
import { angleOf, areaOf, centreOf, rollBetween, scaleOf, sizeOf, viewOfImage } from './views';
import { WorkBudget } from './work-budget';

export interface SearchOptions {
  /** Least score of a face, 0 to 1. */
  readonly minScore: number;
  /** Number of the finest scale, from 0. */
  readonly depth: number;
  /** Whether all scales are searched, also where large faces were found. */
  readonly exhaustive: boolean;
  /** Millions of multiply-adds that the search may take without finding a face. */
  readonly budget: number;
}

/** Whatever scores this much is worth a closer look. */
const candidateScore = 0.2;
/** What scores this much more than the least score needs none, if it is as large and upright as the network likes it. */
const sureMargin = 0.2;
/** Sides of BlazeFace's box, in pixels of the input, between which it is precise. */
const precise = { least: 28, most: 120 } as const;
/** In a coarse view, which few false faces come through. */
const preciseCoarse = { least: 16, most: 120 } as const;
/** Roll in a view, in radians, up to which the box is precise. */
const uprightEnough = 0.6;
/** A face narrower than this, in pixels of the input, suggests that there are still smaller ones. */
const smallFace = 17.5;
/** The whole image is looked at upside down at a scale coarser by this. */
const upsideDownScale = 1.5;
/** Pixels of input that closer looks without a result may take for each view of the whole image. */
const pixelsForDoubts = 30_000;

/** The same for each part that a hint points to. */
const pixelsForHint = 5_000;
/** So many closer looks at likely faces may be without a result beyond that: their roll is known only after one. */
const chancesOfLikely = 3;
/** In such a part, a lower score is no candidate. */
const candidateOfHint = 0.4;
/** How much more a closer look has to give there. */
const doubtOfHint = 0.05;
/** So many of the parts are looked at in any case. */
const leastHints = 5;

/** What is asked of one view. */
interface Terms {
  readonly margin?: number;
  readonly bounds?: { readonly least: number; readonly most: number };
  /** Largest side of a face, in pixels of the input. */
  readonly most?: number;
  /** Least score of what is worth a closer look, unless the least score of a face is lower. */
  readonly candidate?: number;
  /** How much more than the least score closer looks have to give. */
  readonly doubt?: number;
}

/**
 * Finds the faces of an image with few pixels of input, best first.
 * The whole image is looked at coarsely, which shows most faces of most images. Where nothing is found it is looked at
 * coarser still, for noise, then upside down, then at the finer scales; where small faces are found, at the finer scales
 * only. Where the budget does not reach for the whole image, the finer scale shows the parts that the scale before hinted
 * at (`Hints`), for as long as it lasts; each face found adds to it. Candidates that are doubtful, small or rolled are
 * looked at once more, alone (`lookCloser`).
 */
export async function searchFaces(
  view: Viewer,
  size: { width: number; height: number },
  { minScore, depth, exhaustive, budget: megaMultiplyAdds }: SearchOptions,
): Promise<FoundFace[]> {
  const found: FoundFace[] = [];
  const budget = new WorkBudget(megaMultiplyAdds);
  const isKnown = (face: RawFace) => found.some((other) => isSameFace(other.face, face));
  const isLikely = ({ score }: RawFace) => score >= minScore + closerMargin;
  const scales = searchScales(size, depth);
  // Where a small face was found, the next scale is searched in any case, and shows better what is doubtful at this one.
  const isSmall = ({ face }: FoundFace, scale: number) => sizeOf(face.box) < smallFace * scale;
  let goesFiner = (): boolean => false;
  let allowance = 0;
  let chances = chancesOfLikely;
  const keep = (face: FoundFace) => {
    found.push(face);
    budget.earn();
  };

  /** @returns where the network answered there, sure or not, once it is asked for */
  const lookAt = async (
    part: NetworkView,
    { margin = sureMargin, bounds = precise, most = Infinity, candidate = candidateScore, doubt = 0 }: Terms,
  ): Promise<() => readonly Hint[]> => {
    budget.pay(areaOf(part));
    const { faces, hints } = await view(part, Math.min(minScore, candidate));
    for (const face of faces) {
      const side = sizeOf(face.box) / scaleOf(part);
      if (side > most || isKnown(face)) continue;
      const isPrecise =
        side >= bounds.least &&
        side <= bounds.most &&
        Math.abs(rollBetween(angleOfFace(face), angleOf(part))) <= uprightEnough;
      if (isPrecise && face.score >= minScore + margin) {
        keep({ face, alternatives: [] });
      } else if ((allowance > 0 && !goesFiner()) || (isLikely(face) && chances > 0)) {
        const closer = await lookCloser(view, face, minScore + doubt);
        budget.pay(closer.pixels);
        if (closer.found === undefined) {
          allowance -= closer.pixels;
          budget.doubt(closer.pixels);
          if (isLikely(face)) chances--;
        } else if (!isKnown(closer.found.face)) keep(closer.found);
      } else if (isLikely(face)) {
        keep({ face, alternatives: [] });
      }
    }
    return () => [...faces.map(({ box, score }) => ({ place: centreOf(box), score })), ...hints(hintScore)];
  };
  const lookAtWhole = (level: number, scale: number, terms: Terms, upsideDown = false) => {
    allowance = Math.min(allowance + pixelsForDoubts, budget.doubts(level));
    return lookAt(viewOfImage(size, scale, upsideDown), terms);
  };
  const lookAtHints = async (hints: Hints, scale: number, terms: Terms) => {
    for (let count = 0; ; count++) {
      const part = hints.next(size, scale);
      if (part === undefined || (count >= leastHints && !budget.affords(areaOf(part)))) return;
      allowance = budget.affords(0) ? pixelsForHint : 0;
      await lookAt(part, { ...terms, candidate: candidateOfHint, doubt: doubtOfHint });
    }
  };

  let hintsThere = (): readonly Hint[] => [];
  for (const [level, scale] of scales.entries()) {
    goesFiner = () => level + 1 < scales.length && found.some((face) => isSmall(face, scale));
    // What is larger was looked for at the coarser scale.
    const terms = level > 0 ? { most: precise.most } : {};
    if (level === 0 || exhaustive || budget.affords(areaOf(viewOfImage(size, scale)))) {
      hintsThere = await lookAtWhole(level, scale, terms);
    } else {
      await lookAtHints(new Hints(hintsThere()), scale, terms);
    }
    if (level === 0 && found.length === 0) {
      await lookAtWhole(level, 2 * scale, { margin: closerMargin, bounds: preciseCoarse });
      if (found.length === 0) await lookAtWhole(level, upsideDownScale * scale, {}, true);
    }
    const enough = found.length > 0 && !found.some((face) => isSmall(face, scale));
    if (enough && !exhaustive) break;
  }
  return found.sort((a, b) => b.face.score - a.face.score);
}
