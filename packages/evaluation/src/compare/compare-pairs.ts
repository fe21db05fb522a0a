import {
  auc,
  bootstrap,
  type Estimate,
  failureRate,
  mean,
  median,
  type SignTest,
  signTest,
} from '@musica/core';
import { figure } from '../measure/figures';
import type { FacePair } from './pair-faces';

/** B against A on one set of faces. A difference is B - A, so below 0 B is better; NMEs are percent. */
export interface Comparison {
  readonly faces: number;
  readonly a: Summary;
  readonly b: Summary;
  /** Means over the faces of the paired differences. */
  readonly difference: {
    readonly nme: Estimate;
    /** The median of the differences, which is not the difference of the medians. */
    readonly medianNme: Estimate;
    /** Above 0 B is better. */
    readonly auc: { readonly at8: Estimate; readonly at10: Estimate };
    readonly failureRate: { readonly at8: Estimate; readonly at10: Estimate };
  };
  /** Faces that B is better on, worse on, and equal on; and the two-sided sign test. */
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
  readonly p: number;
}

interface Summary {
  readonly nme: { readonly mean: number | null; readonly median: number | null };
  readonly auc: { readonly at8: number | null; readonly at10: number | null };
  readonly failureRate: { readonly at8: number | null; readonly at10: number | null };
}

export interface CompareSettings {
  readonly resamples: number;
  readonly seed: number;
  readonly onResample?: () => void;
}

/** Below this many percent of NME a difference is rounding. */
const EQUAL = 1e-6;

/** Compares the paired NMEs of a set of faces, with 95 % percentile bootstrap intervals over the faces. */
export function comparePairs(pairs: readonly FacePair[], settings: CompareSettings): Comparison {
  const differences = pairs.map(({ a, b }) => (Math.abs(b - a) <= EQUAL ? 0 : b - a));
  // AUC and failure rate are means of a figure of each face, so their differences are means of paired differences too.
  const shareOf = (threshold: number) => (nme: number) => auc([nme], threshold);
  const failureOf = (threshold: number) => (nme: number) => failureRate([nme], threshold);
  const columns = [shareOf(8), shareOf(10), failureOf(8), failureOf(10)].map((of) =>
    pairs.map(({ a, b }) => of(b) - of(a)),
  );
  const { means, median: medianNme } = bootstrap([differences, ...columns], settings);
  const [nme, auc8, auc10, failure8, failure10] = means as [Estimate, Estimate, Estimate, Estimate, Estimate];
  const { negative, positive, ties, p }: SignTest = signTest(differences);
  return {
    faces: pairs.length,
    a: summaryOf(pairs.map(({ a }) => a)),
    b: summaryOf(pairs.map(({ b }) => b)),
    difference: {
      nme,
      medianNme,
      auc: { at8: auc8, at10: auc10 },
      failureRate: { at8: failure8, at10: failure10 },
    },
    wins: negative,
    losses: positive,
    ties,
    p,
  };
}

function summaryOf(nme: readonly number[]): Summary {
  return {
    nme: { mean: figure(mean(nme)), median: figure(median(nme)) },
    auc: { at8: figure(auc(nme, 8)), at10: figure(auc(nme, 10)) },
    failureRate: { at8: figure(failureRate(nme, 8)), at10: figure(failureRate(nme, 10)) },
  };
}
