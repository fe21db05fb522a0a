import type { FaceScore } from './face-score';

/** A face by what its data set says of it. */
type Described = Pick<FaceScore, 'attributes' | 'subsets'>;

/** Sets of faces by name. */
export type FaceGroups = ReadonlyMap<string, readonly FaceScore[]>;

/** The faces of every subset that a face names, by the subsets' names in alphabetical order. */
export function subsetGroups(scores: readonly FaceScore[]): FaceGroups {
  const groups = new Map<string, FaceScore[]>();
  for (const score of scores) for (const name of score.subsets) put(groups, name, score);
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** An attribute with more different values than this is not a sort of face. */
const MOST_VALUES = 12;

/**
 * The faces by what the data set says of them: a flag by whether it is set, a word or one of few numbers by value, other
 * numbers by quarters of the faces, and yaw (degrees) by the 30 degrees of the AFLW2000 protocol.
 * What is a subset already is not repeated.
 * @param wanted which attributes; all by default
 */
export function attributeGroups<T extends Described>(
  scores: readonly T[],
  wanted: (name: string) => boolean = () => true,
): ReadonlyMap<string, readonly T[]> {
  const names = [...new Set(scores.flatMap(({ attributes }) => Object.keys(attributes ?? {})))]
    .filter(wanted)
    .sort();
  const subsets = new Set(scores.flatMap((score) => score.subsets));
  const groups = new Map<string, T[]>();
  for (const name of names) {
    const having = scores.filter(({ attributes }) => attributes?.[name] !== undefined);
    const label = labelling(
      name,
      having.map((score) => attributeOf(score, name)),
    );
    const found = new Map<string, T[]>();
    for (const score of having) {
      const group = label(attributeOf(score, name));
      if (group !== undefined && !subsets.has(group)) put(found, group, score);
    }
    for (const key of [...found.keys()].sort(byPlace(found, name))) groups.set(key, found.get(key)!);
  }
  return groups;
}

type Value = boolean | number | string;
const attributeOf = ({ attributes }: Described, name: string) => attributes![name]!;

/** What group a value of the attribute belongs to. */
function labelling(name: string, values: readonly Value[]): (value: Value) => string | undefined {
  const different = new Set(values);
  if (values.every((value) => typeof value === 'number')) {
    if (name === 'yaw') return (value) => yawLabel(value as number);
    if (different.size > MOST_VALUES) return quarterLabel(name, values as readonly number[]);
  }
  if (different.size > MOST_VALUES) return () => undefined;
  return (value) => {
    if (value === true) return name;
    return value === false ? `not ${name}` : `${name} ${value}`;
  };
}

/** How far a head is turned. @param yaw degrees */
export function yawLabel(yaw: number): string {
  const degrees = Math.abs(yaw);
  if (degrees <= 30) return 'yaw 0 to 30°';
  return degrees <= 60 ? 'yaw 30 to 60°' : 'yaw 60 to 90°';
}

function quarterLabel(name: string, values: readonly number[]): (value: Value) => string {
  const sorted = [...values].sort((a, b) => a - b);
  const borders = [0.25, 0.5, 0.75].map((share) => sorted[Math.floor(share * sorted.length)]!);
  const ends = [sorted[0]!, ...borders, sorted.at(-1)!].map((value) => String(Number(value.toPrecision(3))));
  return (value) => {
    const quarter = borders.filter((border) => (value as number) >= border).length;
    return `${name} ${ends[quarter]} to ${ends[quarter + 1]}`;
  };
}

/** Numbers by size, everything else by name. */
function byPlace(groups: ReadonlyMap<string, readonly Described[]>, name: string) {
  return (a: string, b: string) => {
    const [x, y] = [a, b].map((key) => attributeOf(groups.get(key)![0]!, name));
    if (typeof x === 'number' && typeof y === 'number') {
      return name === 'yaw' ? Math.abs(x) - Math.abs(y) : x - y;
    }
    return a < b ? -1 : 1;
  };
}

function put<T>(groups: Map<string, T[]>, name: string, score: T): void {
  const group = groups.get(name);
  if (group) group.push(score);
  else groups.set(name, [score]);
}
