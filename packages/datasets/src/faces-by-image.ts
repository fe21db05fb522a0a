import type { FaceRecord } from './dataset';
import { imageOfId } from './formats/place-images';

/** The faces of each image, in the order in which the images are first met; each can then be decoded once. */
export function facesByImage<T extends { readonly id: string }>(faces: readonly T[]): Map<string, T[]> {
  return groupedBy(faces, ({ id }) => imageOfId(id));
}

/** The faces of each image file, in the order in which the files are first met. */
export function facesByFile(faces: readonly FaceRecord[]): Map<string, FaceRecord[]> {
  return groupedBy(faces, ({ image }) => image);
}

function groupedBy<T>(faces: readonly T[], key: (face: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const face of faces) {
    const name = key(face);
    const group = groups.get(name);
    if (group) group.push(face);
    else groups.set(name, [face]);
  }
  return groups;
}
