import { type Contour, colourOfPart, contoursOf, drawingColours, type LandmarkScheme } from '@musica/core';

export { looseLandmarks } from '@musica/core';

/** How one part of a face is drawn. */
export interface Outline extends Contour {
  /** As CSS has it; light, because faces are drawn on with dark edges. */
  readonly colour: string;
}

/** The parts of a face as lines, in the order of the scheme. */
export function outlinesOf(scheme: LandmarkScheme): Outline[] {
  return contoursOf(scheme).map((contour) => ({ ...contour, colour: colourOfPart(contour.part) }));
}

/** Of landmarks that are in no part. */
export const looseColour = drawingColours.other;
