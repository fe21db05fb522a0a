import { auc, failureRate, mean, median, type Normalizer, normalizers } from '@musica/core';
import type { Protocol } from './protocol';

/** What is needed of a measured face. */
export interface MeasuredFace {
  readonly subsets: readonly string[];
  /** Percent of the length `by`. */
  readonly nme: number;
  /** What errors can be divided by, in pixels; 0 where the face has no such length. */
  readonly lengths: Readonly<Partial<Record<Normalizer, number>>>;
}

/** The figures of a subset by one normaliser. NMEs in percent, areas and rates from 0 to 1. */
export interface SubsetFigures {
  readonly nme: number;
  readonly median: number;
  readonly auc: { readonly at8: number; readonly at10: number };
  readonly failureRate: { readonly at8: number; readonly at10: number };
}

/** Our figures of a subset. */
export interface SubsetResult {
  readonly subset: string;
  /** Faces measured, and faces that the data set has in this subset. */
  readonly faces: number;
  readonly expected: number;
  /** Left out where there is no face. */
  readonly by: Readonly<Partial<Record<Normalizer, SubsetFigures>>>;
}

/** The subsets of a protocol by every normaliser. `by` names the normaliser that the faces were measured with. */
export function ourResults(
  { subsets }: Protocol,
  faces: readonly MeasuredFace[],
  by: Normalizer,
): SubsetResult[] {
  return subsets.map(([subset, expected]) => {
    const members = subset === 'full' ? faces : faces.filter((face) => face.subsets.includes(subset));
    const figures = normalizers.flatMap((normalizer) => {
      const nme = members.flatMap(({ nme, lengths }) => {
        const [from, to] = [lengths[by] ?? 0, lengths[normalizer] ?? 0];
        return from > 0 && to > 0 ? [(nme * from) / to] : [];
      });
      return nme.length === 0 ? [] : [[normalizer, figuresOf(nme)] as const];
    });
    return { subset, faces: members.length, expected, by: Object.fromEntries(figures) };
  });
}

function figuresOf(nme: readonly number[]): SubsetFigures {
  return {
    nme: mean(nme),
    median: median(nme),
    auc: { at8: auc(nme, 8), at10: auc(nme, 10) },
    failureRate: { at8: failureRate(nme, 8), at10: failureRate(nme, 10) },
  };
}
