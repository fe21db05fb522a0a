import { meanShape, type Point } from '@musica/core';
import type { FaceRecord } from './dataset';

/**
 * Where a cascade starts: the mean of the faces, each in units of its own tight landmark box (0 to 1).
 * @throws MusicaError `dataset` without faces.
 */
export function meanShapeOf(dataset: { readonly faces: readonly Pick<FaceRecord, 'landmarks'>[] }): Point[] {
  return meanShape(dataset.faces.map(({ landmarks }) => landmarks));
}
