import { meanShape, type Point } from '@musica/core';
import type { FaceRecord } from './dataset';

/**
 * Where a cascade starts: the mean of the faces, each in units of its own tight landmark box (0 to 1).
 * @throws MusicaError `dataset` without faces.
 */
export function meanShapeOf(dataset: { readonly faces: readonly Pick<FaceRecord, 'landmarks'>[] }): Point[] {
  return meanShape(landmarksOf(dataset.faces));
}

/** One by one: the landmarks of all faces at once take a gigabyte for a large data set. */
function* landmarksOf(faces: readonly Pick<FaceRecord, 'landmarks'>[]) {
  for (const { landmarks } of faces) yield landmarks;
}
