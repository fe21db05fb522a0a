import { assertBox, boxOfLandmarks, describeError, isMusicaError, MusicaError } from '@musica/core';
import type { LabelledFace } from '@musica/datasets';

/**
 * Refuses a face whose labels lie outside its image, as an evaluation does: of a black crop nothing can be learnt.
 * @throws MusicaError `box` naming the face
 */
export function assertInImage({ id, image, landmarks, box }: LabelledFace): void {
  try {
    assertBox(box ?? boxOfLandmarks(landmarks), image);
  } catch (error) {
    if (!isMusicaError(error)) throw error;
    throw new MusicaError('box', `${id}: ${describeError(error)}`, { cause: error });
  }
}
