import { MusicaError, Random } from '@musica/core';
import { type Dataset, type FaceRecord, facesOfSplit, subsample } from '@musica/datasets';

/** How a few faces are taken of many. */
export const choices = ['even', 'first', 'random'] as const;

export type Choice = (typeof choices)[number];

/** Which faces of a data set are wanted. */
export interface FaceFilter {
  readonly split?: string;
  readonly subset?: string;
  /** All of them must hold. */
  readonly attributes?: readonly AttributeFilter[];
  /** Part of the id, in letters of any case. */
  readonly name?: string;
}

/** A condition on an attribute; without a value it must be there, and not false or 0. */
export interface AttributeFilter {
  readonly attribute: string;
  readonly relation?: '=' | '<' | '>';
  readonly value?: string;
}

/** Reads `pose`, `yaw>45`, `yaw<-45` or `source=afw`; undefined where it is nothing of that kind. */
export function parseAttributeFilter(text: string): AttributeFilter | undefined {
  const match = /^([^=<>]+)(?:([=<>])(.+))?$/.exec(text.trim());
  if (!match) return undefined;
  const [, attribute, relation, value] = match as unknown as [string, string, '=' | '<' | '>', string];
  if (relation === undefined) return { attribute: attribute.trim() };
  if (relation !== '=' && !Number.isFinite(Number(value))) return undefined;
  return { attribute: attribute.trim(), relation, value: value.trim() };
}

/**
 * The faces that a filter lets through, in the order of the data set.
 * @throws MusicaError `dataset` where none is left; it names the splits, subsets or attributes there are.
 */
export function filterFaces(dataset: Dataset, filter: FaceFilter): readonly FaceRecord[] {
  const { subset, attributes = [], name } = filter;
  let faces = facesOfSplit(dataset, filter.split);
  if (subset !== undefined) {
    const known = new Set(faces.flatMap(({ subsets = [] }) => subsets));
    faces = faces.filter(({ subsets }) => subsets?.includes(subset));
    requireSome(faces, `no face is in the subset ${JSON.stringify(subset)}`, 'its subsets are', known);
  }
  for (const condition of attributes) {
    const known = new Set(faces.flatMap((face) => Object.keys(face.attributes ?? {})));
    faces = faces.filter((face) => holds(condition, face.attributes?.[condition.attribute]));
    const { attribute, relation = '', value = '' } = condition;
    requireSome(faces, `no face is ${attribute}${relation}${value}`, 'its attributes are', known);
  }
  if (name !== undefined) {
    const wanted = name.toLowerCase();
    faces = faces.filter(({ id }) => id.toLowerCase().includes(wanted));
    requireSome(faces, `no face has ${JSON.stringify(name)} in its name`);
  }
  return faces;
}

/**
 * At most `limit` of the faces, in their order: the first, evenly spread ones, or random ones, the same for the same
 * seed.
 */
export function chooseFaces<T>(
  faces: readonly T[],
  limit: number,
  choice: Choice,
  seed: number,
): readonly T[] {
  if (faces.length <= limit) return faces;
  if (choice === 'first') return faces.slice(0, limit);
  if (choice === 'even') return subsample(faces, limit);
  const order = new Random(seed).shuffle([...faces.keys()]).slice(0, limit);
  return order.sort((a, b) => a - b).map((index) => faces[index]!);
}

function holds({ relation, value }: AttributeFilter, found: boolean | number | string | undefined): boolean {
  if (found === undefined) return false;
  if (relation === undefined) return found !== false && found !== 0;
  if (relation === '=') {
    return typeof found === 'number' ? found === Number(value) : String(found) === value;
  }
  return relation === '<' ? Number(found) < Number(value) : Number(found) > Number(value);
}

function requireSome(
  faces: readonly FaceRecord[],
  message: string,
  there = '',
  names = new Set<string>(),
): void {
  if (faces.length > 0) return;
  const hint = names.size > 0 ? { hint: `${there} ${[...names].sort().join(', ')}` } : {};
  throw new MusicaError('dataset', message, hint);
}
