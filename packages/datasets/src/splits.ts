import { posix } from 'node:path';
import { MusicaError, Random } from '@musica/core';
import type { Dataset, FaceRecord } from './dataset';

/** Names that number images, not persons: `image_0001`. */
const IMAGE_WORDS = /^(image|img|picture|pic|photo|face|frame|sample)$/i;

/**
 * The person that an image's name speaks of: `Jane_Doe_01_t.jpg` and `val/Jane_Doe_02.jpg` are both `Jane_Doe` (a
 * final `_t` marks a second frame of a clip). Where a name only numbers images, every image is its own person.
 */
export function personOfName(id: string): string {
  const { name } = posix.parse(id);
  const person = name.replace(/_t$/, '').replace(/_\d+$/, '');
  return IMAGE_WORDS.test(person) ? id : person;
}

/** The face's group as the data set has it, else the person that its id speaks of. */
export function groupOfFace(face: Pick<FaceRecord, 'id' | 'group'>): string {
  return face.group ?? personOfName(face.id);
}

/** Two parts of a data set that share no group. */
export interface GroupSplit<T> {
  readonly train: T[];
  readonly heldOut: T[];
}

/**
 * Holds out about `fraction` of the faces, in whole groups. The same faces, fraction and seed give the same parts,
 * whatever the order of the faces; each part keeps that order.
 * @throws MusicaError `config` where the fraction is not between 0 and 1, `dataset` where the groups are too few or too
 * large to be split.
 */
export function splitByGroup<T extends Pick<FaceRecord, 'id' | 'group'>>(
  faces: readonly T[],
  fraction: number,
  seed: number,
  groupOf: (face: T) => string = groupOfFace,
): GroupSplit<T> {
  if (!(fraction > 0 && fraction < 1)) {
    throw new MusicaError(
      'config',
      `cannot hold out ${fraction} of the faces: a fraction between 0 and 1 is needed`,
    );
  }
  const sizes = new Map<string, number>();
  for (const face of faces) sizes.set(groupOf(face), (sizes.get(groupOf(face)) ?? 0) + 1);

  const target = fraction * faces.length;
  const chosen = new Set<string>();
  let count = 0;
  for (const group of new Random(seed).shuffle([...sizes.keys()].sort())) {
    const size = sizes.get(group)!;
    // A group that would lead further past the target than the count is now from it stays in training.
    if (Math.abs(count + size - target) >= Math.abs(count - target)) continue;
    chosen.add(group);
    count += size;
  }
  if (chosen.size === 0 || chosen.size === sizes.size) {
    throw new MusicaError(
      'dataset',
      `cannot hold out ${fraction} of ${faces.length} faces: they form ${sizes.size} groups (${[...sizes.keys()].slice(0, 3).join(', ')} ..)`,
      { hint: 'a group (a person) is never split; give each face its group, or a groupOf function' },
    );
  }
  return {
    train: faces.filter((face) => !chosen.has(groupOf(face))),
    heldOut: faces.filter((face) => chosen.has(groupOf(face))),
  };
}

/**
 * The faces of one split; all of them without a name.
 * @throws MusicaError `dataset` where the split has no face; it names the splits there are.
 */
export function facesOfSplit(
  dataset: Pick<Dataset, 'name' | 'faces'>,
  split?: string,
): readonly FaceRecord[] {
  if (split === undefined) return dataset.faces;
  const faces = dataset.faces.filter((face) => face.split === split);
  if (faces.length > 0) return faces;
  const known = [...new Set(dataset.faces.map((face) => face.split))].filter((name) => name !== undefined);
  throw new MusicaError('dataset', `data set ${dataset.name} has no split ${JSON.stringify(split)}`, {
    hint: known.length > 0 ? `its splits are ${known.join(', ')}` : 'its faces name no split at all',
  });
}
