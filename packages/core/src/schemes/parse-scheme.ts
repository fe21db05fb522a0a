import * as v from 'valibot';
import { MusicaError } from '../errors';
import { findScheme, landmarkSchemes } from './known-schemes';
import type { LandmarkScheme } from './scheme';

/** More landmarks than any face has; a scheme of a billion would take all memory before anything else is looked at. */
const MOST_LANDMARKS = 10_000;

const index = v.pipe(v.number(), v.integer(), v.minValue(0));
const text = v.pipe(v.string(), v.minLength(1), v.maxLength(100));
const pair = v.strictTuple([index, index]);

/** Parts of a face by name. A plain check of the keys: a record of valibot leaves `__proto__` out without a word. */
const parts = v.pipe(
  v.custom<Record<string, number[]>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    'must be an object of lists of landmarks',
  ),
  v.check(
    (value) => Object.keys(value).every((name) => /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,99}$/u.test(name)),
    'names of parts are letters, digits, blanks and . _ -, and begin with a letter or digit',
  ),
  v.check(
    (value) => Object.values(value).every((indices) => v.is(v.pipe(v.array(index), v.nonEmpty()), indices)),
    'each part must be a list of landmarks that is not empty',
  ),
);

/** What files have for a scheme, to be read by `parseScheme`: a name, or an object that describes one. */
export const schemeReference = v.custom<string | object>(
  (value) =>
    (typeof value === 'string' && value !== '') ||
    (typeof value === 'object' && value !== null && !Array.isArray(value)),
  'must be the name of a landmark scheme, or an object that describes one',
);

/** A landmark scheme as `dataset.json`, recipes and `model.json` carry it. */
export const schemeSchema = v.strictObject({
  name: v.pipe(
    text,
    v.regex(/^[\w][\w.+-]*$/, 'must be made of letters, digits and . + - _, such as "mine21"'),
  ),
  count: v.optional(v.pipe(index, v.minValue(1), v.maxValue(MOST_LANDMARKS))),
  names: v.optional(v.pipe(v.array(text), v.nonEmpty(), v.maxLength(MOST_LANDMARKS))),
  parts: v.optional(parts),
  mirror: v.optional(
    v.union(
      [v.array(index), v.array(pair)],
      'must list, for each landmark, the one it becomes in a mirror; or the pairs that change places',
    ),
  ),
  outerEyeCorners: v.optional(pair),
  pupils: v.optional(
    v.strictTuple([v.pipe(v.array(index), v.nonEmpty()), v.pipe(v.array(index), v.nonEmpty())]),
  ),
  inner: v.optional(v.array(index)),
});

/**
 * A scheme from its name, or from an object that describes one of your own: `{ "name": "mine5", "count": 5 }` and, where
 * they are known, `names`, `parts`, `mirror` (a map, or the pairs that change places), `outerEyeCorners` and `pupils`.
 * @throws MusicaError `config` naming the field that is wrong
 */
export function parseScheme(value: unknown): LandmarkScheme {
  if (typeof value === 'string') return findScheme(value);
  const result = v.safeParse(schemeSchema, value);
  if (!result.success) {
    const [issue] = result.issues;
    throw problem(`${v.getDotPath(issue) ?? 'it'}: ${issue.message}`);
  }
  const { name, names, outerEyeCorners, pupils } = result.output;
  const count = result.output.count ?? names?.length;
  if (count === undefined)
    throw problem('it has neither count nor names, so the number of landmarks is not known');
  if (names !== undefined && names.length !== count)
    throw problem(`${names.length} names for ${count} landmarks`);
  if (names !== undefined && new Set(names).size !== count) {
    throw problem(`names: ${JSON.stringify(names.find((one, i) => names.indexOf(one) < i))} is there twice`);
  }
  const ownParts = partsOf(result.output.parts ?? {}, count);
  const mirror = result.output.mirror && mirrorMap(result.output.mirror, count);
  const inside = (what: string, indices: readonly number[]) => {
    const outside = indices.find((one) => one >= count);
    if (outside !== undefined) throw problem(`${what}: there is no landmark ${outside} of ${count}`);
  };
  if (outerEyeCorners) inside('outerEyeCorners', outerEyeCorners);
  if (outerEyeCorners && outerEyeCorners[0] === outerEyeCorners[1]) {
    throw problem(`outerEyeCorners: both are landmark ${outerEyeCorners[0]}`);
  }
  if (pupils) inside('pupils', pupils.flat());
  if (result.output.inner) inside('inner', result.output.inner);
  const jaw = new Set(ownParts.jaw);
  const inner = result.output.inner ?? Array.from({ length: count }, (_, i) => i).filter((i) => !jaw.has(i));
  return knownOrOwn({
    name,
    count,
    parts: ownParts,
    inner,
    ...(names && { names }),
    ...(mirror && { mirror }),
    ...(outerEyeCorners && { outerEyeCorners }),
    ...(pupils && { pupils }),
  });
}

/** What files keep of a scheme: the name of one that comes with the library, else all of it. */
export function schemeToJson(scheme: LandmarkScheme): string | LandmarkScheme {
  return landmarkSchemes.includes(scheme) ? scheme.name : scheme;
}

/** Whether landmarks of one scheme can stand for those of the other, for all that the two say. */
export function sameScheme(a: LandmarkScheme, b: LandmarkScheme): boolean {
  if (a === b) return true;
  return a.name === b.name && contradiction(a, b) === undefined;
}

/**
 * What landmarks mean that two sides, a data set and a model say, tell of: the one of them that knows anything, for files
 * often hold points without a meaning.
 * @returns undefined where the two contradict each other
 */
export function commonScheme(a: LandmarkScheme, b: LandmarkScheme): LandmarkScheme | undefined {
  if (a.count !== b.count) return undefined;
  if (isBare(a)) return b;
  return isBare(b) || sameScheme(a, b) ? a : undefined;
}

const isBare = ({ parts, mirror, outerEyeCorners, pupils }: LandmarkScheme) =>
  Object.keys(parts).length === 0 && !mirror && !outerEyeCorners && !pupils;

function partsOf(parts: Record<string, number[]>, count: number): Record<string, number[]> {
  const owner = new Map<number, string>();
  for (const [part, indices] of Object.entries(parts)) {
    for (const one of indices) {
      if (one >= count) throw problem(`parts.${part}: there is no landmark ${one} of ${count}`);
      const other = owner.get(one);
      if (other !== undefined) throw problem(`parts.${part}: landmark ${one} is in ${other} already`);
      owner.set(one, part);
    }
  }
  return { ...parts };
}

/** The whole map, each landmark's partner, from itself or from pairs. */
function mirrorMap(
  mirror: readonly number[] | readonly (readonly [number, number])[],
  count: number,
): number[] {
  const map = Array.from({ length: count }, (_, i) => i);
  if (mirror.length > 0 && typeof mirror[0] === 'object') {
    const seen = new Set<number>();
    for (const [a, b] of mirror as readonly (readonly [number, number])[]) {
      for (const one of new Set([a, b])) {
        if (one >= count) throw problem(`mirror: there is no landmark ${one} of ${count}`);
        if (seen.has(one)) throw problem(`mirror: landmark ${one} is in two pairs`);
        seen.add(one);
      }
      [map[a], map[b]] = [b, a];
    }
    return map;
  }
  if (mirror.length !== count && mirror.length > 0) {
    throw problem(`mirror: ${mirror.length} entries for ${count} landmarks`);
  }
  const whole = mirror.length === 0 ? map : (mirror as readonly number[]);
  const wrong = whole.findIndex((other, i) => other >= count || whole[other] !== i);
  if (wrong === -1) return [...whole];
  throw problem(
    `mirror: landmark ${wrong} becomes ${whole[wrong]}, which does not become ${wrong} again in a second mirror`,
  );
}

/** The scheme that comes with the library where the object describes it, by the same name. */
function knownOrOwn(scheme: LandmarkScheme): LandmarkScheme {
  const known = landmarkSchemes.find(({ name }) => name === scheme.name);
  if (known === undefined) return scheme;
  const differs = contradiction(scheme, known);
  if (differs === undefined) return known;
  throw problem(
    `${scheme.name} is a scheme of this library, and differs in its ${differs}; give yours another name`,
  );
}

function contradiction(a: LandmarkScheme, b: LandmarkScheme): string | undefined {
  if (a.count !== b.count) return 'count';
  const fields = ['mirror', 'outerEyeCorners', 'pupils'] as const;
  return fields.find(
    (field) => a[field] && b[field] && JSON.stringify(a[field]) !== JSON.stringify(b[field]),
  );
}

const problem = (what: string) =>
  new MusicaError('config', `landmark scheme is not valid: ${what}`, {
    hint: 'it is the name of a known scheme, or an object such as { "name": "mine5", "count": 5 }; see docs/own-landmarks.md',
  });
