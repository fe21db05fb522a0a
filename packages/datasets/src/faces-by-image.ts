import type { FaceRecord } from './dataset';
import { imageOfId } from './formats/place-images';

/** The faces of each image, in the order in which the images are first met; each can then be decoded once. */
export function facesByImage<T extends { readonly id: string }>(faces: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const face of faces) {
    const image = imageOfId(face.id);
    const group = groups.get(image);
    if (group) group.push(face);
    else groups.set(image, [face]);
  }
  return groups;
}

/** The faces of each image file, in the order in which the files are first met. */
export function facesByFile(faces: readonly FaceRecord[]): Map<string, FaceRecord[]> {
  const groups = new Map<string, FaceRecord[]>();
  for (const face of faces) {
    const group = groups.get(face.image);
    if (group) group.push(face);
    else groups.set(face.image, [face]);
  }
  return groups;
}
