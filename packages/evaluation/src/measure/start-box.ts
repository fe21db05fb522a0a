import { type Box, boxOfLandmarks, MusicaError, Random } from '@musica/core';
import type { FaceRecord } from '@musica/datasets';

/** Boxes that are there for each face. */
export const givenBoxes = ['landmarks', 'dataset'] as const;

/**
 * - `landmarks`: the tight box of the true landmarks
 * - `dataset`: the box that the data set brings with the face
 */
export type GivenBoxes = (typeof givenBoxes)[number];

export const boxSources = [...givenBoxes, 'detector'] as const;

/** .. or `detector`: the faces are found in the whole image, as a user has it; those that are missed are failures. */
export type BoxChoice = (typeof boxSources)[number];

/** @throws MusicaError `box` where the data set has no box for the face. */
export function boxOfFace(face: Pick<FaceRecord, 'id' | 'landmarks' | 'box'>, choice: GivenBoxes): Box {
  if (choice === 'landmarks') return boxOfLandmarks(face.landmarks);
  if (face.box) return face.box;
  throw new MusicaError('box', `${face.id}: the data set has no box for this face`);
}

/**
 * A box as a careless detector would give it: scaled about its centre by U(1 - noise, 1 + noise), both sides alike, and
 * shifted by U(-noise, noise) of its width and of its height. It depends on seed and face only, not on the order or the
 * number of the faces.
 */
export function jitterBox(box: Box, noise: number, seed: number, faceId: string): Box {
  const random = new Random(seed, hashText(faceId));
  const scale = random.uniform(1 - noise, 1 + noise);
  const centreX = box.x + box.width * (0.5 + random.uniform(-noise, noise));
  const centreY = box.y + box.height * (0.5 + random.uniform(-noise, noise));
  const width = box.width * scale;
  const height = box.height * scale;
  return { ...box, x: centreX - width / 2, y: centreY - height / 2, width, height };
}

/** FNV-1a, 32 bits (Fowler, Noll and Vo), over UTF-16 code units. */
export function hashText(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value | 0;
}
