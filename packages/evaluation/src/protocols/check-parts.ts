import { join } from 'node:path';
import { MusicaError } from '@musica/core';
import type { FaceRecord } from '@musica/datasets';
import type { DatasetPart, Protocol } from './protocol';

/** A part of the data set and how much of it is there. */
export interface FoundPart extends DatasetPart {
  readonly found: number;
}

/** How many faces of each part of a data set are there. */
export function countParts({ name, parts }: Protocol, faces: readonly FaceRecord[]): FoundPart[] {
  return parts.map((part) => ({
    ...part,
    found: faces.filter((face) =>
      name === 'wflw' ? face.split === part.split : face.id.toLowerCase().startsWith(`${part.place}/`),
    ).length,
  }));
}

/**
 * Says what is not there, or not all there.
 * @param needed the splits that the work needs
 * @returns a line for each part that is missing or has another number of faces
 * @throws MusicaError `dataset` where a split that is needed has no face, or training would miss a part; it names all of them
 */
export function checkParts(
  protocol: Protocol,
  data: string,
  found: readonly FoundPart[],
  needed: readonly ('train' | 'test')[],
): string[] {
  const wanted = found.filter(({ split }) => needed.includes(split));
  const missing = wanted.filter((part) => part.found === 0);
  const without = needed.filter((split) => !wanted.some((part) => part.split === split && part.found > 0));
  const lines = missing.map((part) => `${join(data, part.place)}: nothing found; expected ${part.expected}`);
  // A subset of the test faces has figures of its own; a training on less is another experiment.
  if (without.length > 0 || missing.some(({ split }) => split === 'train')) {
    throw new MusicaError(
      'dataset',
      `${data} is not all of ${protocol.title.split(',')[0]}: ${lines.join('; ')}`,
      {
        hint: 'put the data set there as it is handed out, or with --model measure only what is there',
      },
    );
  }
  const uneven = wanted.filter((part) => part.found > 0 && part.found !== part.faces);
  return [
    ...lines,
    ...uneven.map((part) => `${join(data, part.place)}: ${part.found} faces, the data set has ${part.faces}`),
  ];
}

/** For a folder that cannot be read at all: what would have to be in it. */
export function expectedLayout({ title, parts }: Protocol): string {
  return `${title.split(',')[0]} is ${parts.map(({ place, expected }) => `${place} (${expected})`).join('; ')}`;
}
