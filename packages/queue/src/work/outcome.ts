import { type FaceJson, faceJson, isMusicaError, messageOf } from '@musica/core';
import type { AlignedImage } from '@musica/node';
import type { ItemId } from '../jobs/item';

/** An image that was worked on: a line of the results. */
export interface ImageResult {
  readonly id: ItemId;
  readonly image: string;
  readonly width: number;
  readonly height: number;
  readonly faces: readonly FaceJson[];
  /** Boxes that could not be used, a line each. */
  readonly problems?: readonly string[];
  /** Name in the store of the image with its landmarks drawn. */
  readonly drawn?: string;
}

/** An image that was given up: a line of the results. */
export interface DeadLetter {
  readonly id: ItemId;
  readonly image: string;
  /** `code` is one of MusicaError, `crash` where workers ended while they worked on it, else `unexpected`. */
  readonly error: { readonly code: string; readonly message: string };
  /** How often it was tried. */
  readonly attempts: number;
}

export type Outcome = ImageResult | DeadLetter;

export const isDead = (outcome: Outcome): outcome is DeadLetter => 'error' in outcome;

export function imageResult(id: ItemId, image: string, aligned: AlignedImage, drawn?: string): ImageResult {
  const { width, height, faces, problems } = aligned;
  return {
    id,
    image,
    width,
    height,
    faces: faces.map(faceJson),
    ...(problems.length > 0 && { problems }),
    ...(drawn !== undefined && { drawn }),
  };
}

export function deadLetter(id: ItemId, image: string, cause: unknown, attempts: number): DeadLetter {
  const code = isMusicaError(cause) ? cause.code : 'unexpected';
  return { id, image, error: { code, message: messageOf(cause) }, attempts };
}

/** What status shows of results. */
export interface Counts {
  readonly images: number;
  readonly faces: number;
  readonly dead: number;
}

export function countsOf(outcomes: readonly Outcome[]): Counts {
  const dead = outcomes.filter(isDead).length;
  const faces = outcomes.reduce((sum, outcome) => sum + (isDead(outcome) ? 0 : outcome.faces.length), 0);
  return { images: outcomes.length, faces, dead };
}

export const toLines = (outcomes: readonly Outcome[]): string =>
  outcomes.map((outcome) => `${JSON.stringify(outcome)}\n`).join('');

/** @throws SyntaxError for what `toLines` did not write */
export function fromLines(text: string): Outcome[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Outcome);
}
