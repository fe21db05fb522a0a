import type { LandmarkScheme } from '../schemes/scheme';

/** How the landmarks of one part of a face are joined. */
export interface Contour {
  /** As the scheme calls it. */
  readonly part: string;
  /** The landmarks along it, in order. */
  readonly indices: readonly number[];
  /** Whether its last landmark is joined with its first. */
  readonly closed: boolean;
}

/** The parts of a face as lines, in the order of the scheme. */
export function contoursOf(scheme: LandmarkScheme): Contour[] {
  return Object.entries(scheme.parts).map(([part, indices]) => ({
    part,
    indices,
    closed: isClosed(part, indices.length),
  }));
}

/** The same as pairs of landmarks that are joined. */
export function connectionsOf(scheme: LandmarkScheme): [from: number, to: number][] {
  return contoursOf(scheme).flatMap(({ indices, closed }) => {
    const pairs = indices.slice(1).map((to, index): [number, number] => [indices[index]!, to]);
    return closed && indices.length > 2 ? [...pairs, [indices.at(-1)!, indices[0]!]] : pairs;
  });
}

/** The landmarks that are in no part: they are drawn as points without a line. */
export function looseLandmarks({ parts, count }: LandmarkScheme): number[] {
  const inParts = new Set(Object.values(parts).flat());
  return Array.from({ length: count }, (_, index) => index).filter((index) => !inParts.has(index));
}

/** Eyes and lips are rings; the brows of WFLW (9 points) are outlines, those of iBUG (5 points) lines. */
function isClosed(part: string, count: number): boolean {
  return /^(eye|mouth)/.test(part) || (part.startsWith('brow') && count > 5);
}
