import type { LandmarkScheme } from '@musica/core';

/** How one part of a face is drawn. */
export interface Outline {
  /** As the scheme calls it. */
  readonly part: string;
  /** The landmarks along it, in order. */
  readonly indices: readonly number[];
  /** Whether its last landmark is joined with its first. */
  readonly closed: boolean;
  /** As CSS has it; light, because faces are drawn on with dark edges. */
  readonly colour: string;
}

/** Colour by the beginning of a part's name. */
const colours: readonly (readonly [prefix: string, colour: string])[] = [
  ['jaw', '#5ad1ff'],
  ['brow', '#ffd166'],
  ['nose', '#7ee787'],
  ['eye', '#ffffff'],
  ['pupil', '#ffffff'],
  ['mouth', '#ff8fb1'],
];

/** The parts of a face as lines, in the order of the scheme. */
export function outlinesOf(scheme: LandmarkScheme): Outline[] {
  return Object.entries(scheme.parts).map(([part, indices]) => ({
    part,
    indices,
    closed: isClosed(part, indices.length),
    colour: colours.find(([prefix]) => part.startsWith(prefix))?.[1] ?? looseColour,
  }));
}

/** The landmarks that are in no part: they are drawn as points without a line. */
export function looseLandmarks({ parts, count }: LandmarkScheme): number[] {
  const inParts = new Set(Object.values(parts).flat());
  return Array.from({ length: count }, (_, index) => index).filter((index) => !inParts.has(index));
}

/** Of landmarks that are in no part. */
export const looseColour = '#5ad1ff';

/** Eyes and lips are rings; the brows of WFLW (9 points) are outlines, those of iBUG (5 points) lines. */
function isClosed(part: string, count: number): boolean {
  return /^(eye|mouth)/.test(part) || (part.startsWith('brow') && count > 5);
}
