import { closerMargin, lookCloser } from './closer-look';
import type { NetworkView } from './face-network';
import type { FoundFace } from './found-face';
import type { RawFace } from './raw-face';
import { searchScales } from './scales';
import { isSameFace } from './suppress';
import { angleOfFace } from './tight-box';
import type { Viewer } from './viewer';
import { angleOf, rollBetween, scaleOf, sizeOf, viewOfImage } from './views';

export interface SearchOptions {
  /** Least score of a face, 0 to 1. */
  readonly minScore: number;
  /** Number of the finest scale, from 0. */
  readonly depth: number;
  /** Whether all scales are searched, also where large faces were found. */
  readonly exhaustive: boolean;
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
const smallFace = 18;
/** Pixels of input that closer looks without a result may take for each view of the whole image. */
const pixelsForDoubts = 30_000;

/**
 * Finds the faces of an image with few pixels of input, best first.
 * The whole image is looked at coarsely, which shows most faces of most images. Where nothing is found it is looked at
 * coarser still, for noise, then upside down, then at the finer scales; where small faces are found, at the finer scales
 * only. Candidates that are doubtful, small or rolled are looked at once more, alone (`lookCloser`).
 */
export async function searchFaces(
  view: Viewer,
  size: { width: number; height: number },
  { minScore, depth, exhaustive }: SearchOptions,
): Promise<FoundFace[]> {
  const found: FoundFace[] = [];
  const isKnown = (face: RawFace) => found.some((other) => isSameFace(other.face, face));
  let allowance = 0;

  const lookAt = async (
    part: NetworkView,
    { margin = sureMargin, bounds = precise as { least: number; most: number }, most = Infinity } = {},
  ) => {
    allowance += pixelsForDoubts;
    for (const face of await view(part, Math.min(minScore, candidateScore))) {
      const side = sizeOf(face.box) / scaleOf(part);
      if (side > most || isKnown(face)) continue;
      const isPrecise =
        side >= bounds.least &&
        side <= bounds.most &&
        Math.abs(rollBetween(angleOfFace(face), angleOf(part))) <= uprightEnough;
      if (isPrecise && face.score >= minScore + margin) {
        found.push({ face, alternatives: [] });
      } else if (allowance > 0) {
        const closer = await lookCloser(view, face, minScore);
        if (closer.found === undefined) allowance -= closer.pixels;
        else if (!isKnown(closer.found.face)) found.push(closer.found);
      } else if (face.score >= minScore + closerMargin) {
        found.push({ face, alternatives: [] });
      }
    }
  };

  const scales = searchScales(size, depth);
  for (const [level, scale] of scales.entries()) {
    // What is larger was looked for at the coarser scale.
    await lookAt(viewOfImage(size, scale), level > 0 ? { most: precise.most } : {});
    if (level === 0 && found.length === 0) {
      await lookAt(viewOfImage(size, 2 * scale), { margin: closerMargin, bounds: preciseCoarse });
      if (found.length === 0) await lookAt(viewOfImage(size, scale, true));
    }
    const enough = found.length > 0 && found.every(({ face }) => sizeOf(face.box) >= smallFace * scale);
    if (enough && !exhaustive) break;
  }
  return found.sort((a, b) => b.face.score - a.face.score);
}
