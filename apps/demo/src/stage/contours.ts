import type { LandmarkScheme } from '@musica/core';

/** A line through landmarks. */
export interface Contour {
  readonly indices: readonly number[];
  /** Whether the last landmark is joined with the first: eyes and lips. */
  readonly closed: boolean;
}

/** The lines to draw through the landmarks of a scheme; none for points without meaning. */
export function contoursOf(scheme: LandmarkScheme | undefined): readonly Contour[] {
  if (!scheme) return [];
  return Object.entries(scheme.parts).map(([part, indices]) => ({
    indices,
    // Brows are lines in iBUG (5 points) and outlines in WFLW (9).
    closed: /^(eye|mouth)/.test(part) || (part.startsWith('brow') && indices.length > 5),
  }));
}
