import { auc, failureRate, mean, median, pearson, percentile, spearman } from '@musica/core';
import type { FaceScore } from './face-score';

/**
 * The figures of a set of faces. NMEs are percent, areas and rates fractions from 0 to 1. What cannot be said (of no
 * faces, a correlation of equal values, steps of an aligner that has none) is null.
 */
export interface Figures {
  readonly faces: number;
  readonly nme: { readonly mean: Figure; readonly median: Figure; readonly p90: Figure };
  /** Area under the cumulative error distribution up to 8 % and 10 %, over that threshold. */
  readonly auc: { readonly at8: Figure; readonly at10: Figure };
  /** Fraction of faces above 8 % and 10 %. */
  readonly failureRate: { readonly at8: Figure; readonly at10: Figure };
  /** NME over all landmarks but the jaw. */
  readonly inner: { readonly mean: Figure };
  /** Steps of the cascade that a face was worked on. */
  readonly steps: { readonly mean: Figure };
  readonly multiplyAdds: { readonly mean: Figure };
  /** Mean NME after each step, of all faces. */
  readonly perStep: readonly { readonly nme: Figure }[];
  /** The predicted NME against the true one, both by inter-ocular distance; mae in percent. */
  readonly errorEstimate: { readonly pearson: Figure; readonly spearman: Figure; readonly mae: Figure };
}

export type Figure = number | null;

export function figuresOf(scores: readonly FaceScore[]): Figures {
  const nme = scores.map((score) => score.nme);
  const stepCount = Math.min(...scores.map(({ perStep }) => perStep.length));
  const estimates = scores.flatMap(({ estimate }) => estimate ?? []);
  const predicted = estimates.map((estimate) => estimate.predicted);
  const actual = estimates.map((estimate) => estimate.actual);
  return {
    faces: scores.length,
    nme: { mean: figure(mean(nme)), median: figure(median(nme)), p90: figure(percentile(nme, 90)) },
    auc: { at8: figure(auc(nme, 8)), at10: figure(auc(nme, 10)) },
    failureRate: { at8: figure(failureRate(nme, 8)), at10: figure(failureRate(nme, 10)) },
    inner: { mean: figure(mean(scores.map(({ inner }) => inner))) },
    steps: { mean: meanOfKnown(scores.map(({ steps }) => steps)) },
    multiplyAdds: { mean: meanOfKnown(scores.map(({ multiplyAdds }) => multiplyAdds)) },
    perStep: Array.from({ length: Number.isFinite(stepCount) ? stepCount : 0 }, (_, step) => ({
      nme: figure(mean(scores.map(({ perStep }) => perStep[step]!))),
    })),
    errorEstimate: {
      pearson: figure(pearson(predicted, actual)),
      spearman: figure(spearman(predicted, actual)),
      mae: figure(mean(estimates.map((estimate) => Math.abs(estimate.predicted - estimate.actual)))),
    },
  };
}

/** The figures of every subset that a face names, by the subsets' names in alphabetical order. */
export function figuresOfSubsets(scores: readonly FaceScore[]): Record<string, Figures> {
  const names = [...new Set(scores.flatMap(({ subsets }) => subsets))].sort();
  return Object.fromEntries(
    names.map((name) => [name, figuresOf(scores.filter(({ subsets }) => subsets.includes(name)))]),
  );
}

/** A mean over some of the faces only would be compared with one over all. */
function meanOfKnown(values: readonly (number | undefined)[]): Figure {
  const known = values.filter((value) => value !== undefined);
  return known.length === values.length ? figure(mean(known)) : null;
}

const figure = (value: number): Figure => (Number.isFinite(value) ? value : null);
