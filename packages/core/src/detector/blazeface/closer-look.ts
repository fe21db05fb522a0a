import { radiansOfRoll } from '../../geometry/roll-unit';
import type { FoundFace } from './found-face';
import type { RawFace } from './raw-face';
import { isSameFace } from './suppress';
import { angleOfFace } from './tight-box';
import type { Viewer } from './viewer';
import { areaOf, centreOf, rollBetween, sizeOf, viewOfFace } from './views';

/** A view in which a face has the size that the network knows best, and a coarse one, in which noise is averaged out. */
const fine = { side: 96, share: 0.6 } as const;
const coarse = { side: 64, share: 0.5 } as const;
/** For what is nearly certain either way: less than half the work. */
const quick = { side: 64, share: 0.6 } as const;
/** Below this score a first look is more likely at no face. */
const probablyNone = 0.35;
/** From this score on a first look was at a face, which is only too small for a precise box. */
const surelyOne = 0.6;
/** What a quick view has to give for a fine one. */
const worthFineView = 0.4;

/** From this score on a view settles how the face is turned. */
const settled = 0.7;
/** Below this score in both an upright and a half-turned view there is nothing to look for further. */
const hopeless = 0.3;
/** A face that is still rolled by more than this in its view, in radians, is looked at once more. */
const stillRolled = 0.45;
/** How much worse, in score, a view may be whose face is less rolled. */
const worthUpright = 0.2;
/** How much more than the least score a closer look has to give: of 17 images without faces it leaves 1 false one. */
export const closerMargin = 0.1;
/** Placements that are this near to the best one, in score, are alternatives to it. */
const nearlyAsGood = 0.1;

/** What a closer look found, and what it cost, in pixels of the network's input. */
export interface CloserLook {
  readonly found: FoundFace | undefined;
  readonly pixels: number;
}

/**
 * Looks again at a face that is doubtful, small or rolled: alone, enlarged and turned upright, by half a turn and by
 * quarters of one if need be. Of true faces nearly all score higher then, of false ones hardly any.
 * @param minScore least score of a face; a closer look has to give `closerMargin` more, unless the first look gave that
 */
export async function lookCloser(view: Viewer, first: RawFace, minScore: number): Promise<CloserLook> {
  let pixels = 0;
  const seen: RawFace[] = [];
  const look = async (face: RawFace, roll: number, { side, share }: { side: number; share: number }) => {
    const close = viewOfFace(centreOf(face.box), sizeOf(face.box), roll, side, share);
    pixels += areaOf(close);
    const { faces } = await view(close, hopeless / 2);
    const same = faces.find((other) => isSameFace(other, face));
    if (same) seen.push(same);
    return same;
  };
  const best = () => seen.reduce<RawFace | undefined>((a, b) => (a && a.score >= b.score ? a : b), undefined);
  const bestScore = () => best()?.score ?? 0;

  const roll = angleOfFace(first);
  const isQuick = first.score < Math.min(minScore, probablyNone);
  for (const quarter of [0, 2, 1, 3]) {
    const isSure = quarter === 0 && first.score >= Math.max(minScore, surelyOne);
    await look(first, roll + (quarter * Math.PI) / 2, isQuick || isSure ? quick : fine);
    if (bestScore() >= settled || (quarter === 2 && bestScore() < hopeless)) break;
  }
  if (bestScore() < minScore + closerMargin) await look(first, roll, coarse);
  let face = best();
  if (face === undefined) return { found: undefined, pixels };
  if (isQuick && face.score < worthFineView) return { found: undefined, pixels };
  const upright = angleOfFace(face);
  if (isQuick || Math.abs(rollBetween(upright, radiansOfRoll(face.box.roll))) > stillRolled) {
    const again = await look(face, upright, fine);
    if (isQuick && !(again && again.score >= minScore)) return { found: undefined, pixels };
    if (again && again.score >= face.score - worthUpright) face = again;
  }
  const confirmed = face.score >= minScore && first.score >= minScore + closerMargin;
  if (face.score < minScore + closerMargin && !confirmed) return { found: undefined, pixels };
  return { found: { face, alternatives: alternativesTo(face, seen) }, pixels };
}

/** What else was seen of a face, nearly as sure, but turned by more than a right angle's half against it. */
function alternativesTo(face: RawFace, seen: readonly RawFace[]): RawFace[] {
  const others: RawFace[] = [];
  for (const other of [...seen].sort((a, b) => b.score - a.score)) {
    const differs = [face, ...others].every(
      (a) => Math.abs(rollBetween(angleOfFace(a), angleOfFace(other))) > Math.PI / 4,
    );
    if (differs && other.score >= face.score - nearlyAsGood) others.push(other);
  }
  return others;
}
