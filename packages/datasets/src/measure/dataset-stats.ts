import { boxOfLandmarks, intersectionOverUnion } from '@musica/core';
import { knownGroup } from '../check/shared-groups';
import type { Dataset } from '../dataset';
import { measureFaceShape } from './face-measures';
import { type Spread, spreadOf } from './quantiles';

/** The figures of `musica dataset stats`. */
export interface DatasetStats {
  readonly faces: number;
  readonly images: number;
  /** Persons or other groups, as far as the data set or its names tell them. */
  readonly groups: number;
  /** Number of faces by split; "(none)" for faces without one. */
  readonly splits: Readonly<Record<string, number>>;
  /** Number of faces by subset. */
  readonly subsets: Readonly<Record<string, number>>;
  /** Number of faces by attribute that is true. */
  readonly attributes: Readonly<Record<string, number>>;
  /** Share of landmarks that are marked as hidden, of the faces with such marks. */
  readonly occluded: number | undefined;
  /** Faces with a box of their own, and its overlap with the tight landmark box (intersection over union). */
  readonly boxes: { readonly faces: number; readonly overlap: Spread | undefined };
  /** sqrt(width x height) of the tight landmark box, pixels. */
  readonly size: Spread | undefined;
  /** Width over height of the tight landmark box. */
  readonly aspect: Spread | undefined;
  /** Distance of the outer eye corners, pixels. */
  readonly interOcular: Spread | undefined;
  /** Degrees that the head leans. */
  readonly roll: Spread | undefined;
  /** Where the tip of the nose lies between the outer eye corners, -1 to 1; beyond that in profile. */
  readonly turn: Spread | undefined;
  /** Of attributes that are numbers, such as yaw. */
  readonly numbers: Readonly<Record<string, Spread>>;
}

export function datasetStats({ faces, scheme }: Pick<Dataset, 'faces' | 'scheme'>): DatasetStats {
  const measures = faces.map(({ landmarks }) => measureFaceShape(landmarks, scheme));
  const flags = faces.flatMap(({ occluded }) => (occluded ? [occluded] : []));
  const numbers = new Map<string, number[]>();
  for (const { attributes } of faces) {
    for (const [name, value] of Object.entries(attributes ?? {})) {
      if (typeof value !== 'number') continue;
      const known = numbers.get(name);
      if (known) known.push(value);
      else numbers.set(name, [value]);
    }
  }
  const overlaps = faces.flatMap(({ box, landmarks }) =>
    box ? [intersectionOverUnion(box, boxOfLandmarks(landmarks))] : [],
  );
  return {
    faces: faces.length,
    images: new Set(faces.map(({ image }) => image)).size,
    groups: new Set(faces.map(knownGroup).filter((group) => group !== undefined)).size,
    splits: countBy(faces.map(({ split }) => split ?? '(none)')),
    subsets: countBy(faces.flatMap(({ subsets = [] }) => subsets)),
    attributes: countBy(
      faces.flatMap(({ attributes = {} }) =>
        Object.keys(attributes).filter((name) => attributes[name] === true),
      ),
    ),
    occluded:
      flags.length === 0 ? undefined : flags.flat().filter(Boolean).length / (flags.length * scheme.count),
    boxes: { faces: overlaps.length, overlap: spreadOf(overlaps) },
    size: spreadOf(measures.map(({ size }) => size)),
    aspect: spreadOf(measures.map(({ aspect }) => aspect)),
    interOcular: spreadOf(known(measures.map(({ interOcular }) => interOcular))),
    roll: spreadOf(known(measures.map(({ roll }) => roll))),
    turn: spreadOf(known(measures.map(({ turn }) => turn))),
    numbers: Object.fromEntries([...numbers].map(([name, values]) => [name, spreadOf(values)!])),
  };
}

const known = (values: readonly (number | undefined)[]) => values.filter((value) => value !== undefined);

function countBy(names: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
