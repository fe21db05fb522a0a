import { pictureOfId } from './formats/place-pictures';

/** The faces of each picture, in the order in which the pictures are first met; each can then be decoded once. */
export function facesByPicture<T extends { readonly id: string }>(faces: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const face of faces) {
    const picture = pictureOfId(face.id);
    const group = groups.get(picture);
    if (group) group.push(face);
    else groups.set(picture, [face]);
  }
  return groups;
}
