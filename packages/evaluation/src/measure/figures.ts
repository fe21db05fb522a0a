import { auc, failureRate, mean, median, pearson, percentile, spearman } from '@musica/core';
import type { ErrorFigures, Figure, Figures } from './evaluation';
import type { FaceScore } from './face-score';

/** A number, or null where it cannot be said. */
export const figure = (value: number): Figure => (Number.isFinite(value) ? value : null);

/** The mean of those that are numbers: a face without a label there has none. */
export const meanOfNumbers = (values: readonly number[]) =>
  mean(values.filter((value) => !Number.isNaN(value)));

/**
 * What a list of NMEs, in percent, comes to.
 * @param missed faces without a result: failures in area and rate, and not in the means
 */
export function errorFiguresOf(nme: readonly number[], missed = 0): ErrorFigures {
  const all = missed === 0 ? nme : [...nme, ...new Array<number>(missed).fill(Infinity)];
  return {
    faces: nme.length,
    nme: { mean: figure(mean(nme)), median: figure(median(nme)), p90: figure(percentile(nme, 90)) },
    auc: { at8: figure(auc(all, 8)), at10: figure(auc(all, 10)) },
    failureRate: { at8: figure(failureRate(all, 8)), at10: figure(failureRate(all, 10)) },
  };
}

/** @param parts the names of the parts that `FaceScore.parts` lists */
export function figuresOf(scores: readonly FaceScore[], parts: readonly string[] = [], missed = 0): Figures {
  // Not Math.min(...): a hundred thousand arguments are too many.
  const stepCount = scores.reduce((least, { perStep }) => Math.min(least, perStep.length), Infinity);
  const estimates = scores.flatMap(({ estimate }) => estimate ?? []);
  const predicted = estimates.map((estimate) => estimate.predicted);
  const actual = estimates.map((estimate) => estimate.actual);
  return {
    ...errorFiguresOf(
      scores.map(({ nme }) => nme),
      missed,
    ),
    inner: { mean: figure(meanOfNumbers(scores.map(({ inner }) => inner))) },
    steps: { mean: meanOfKnown(scores.map(({ exitStep }) => exitStep)) },
    flipTested: meanOfKnown(
      scores.map(({ flipTested }) => (flipTested === undefined ? undefined : Number(flipTested))),
    ),
    multiplyAdds: { mean: meanOfKnown(scores.map(({ multiplyAdds }) => multiplyAdds)) },
    perStep: Array.from({ length: Number.isFinite(stepCount) ? stepCount : 0 }, (_, step) => ({
      nme: figure(mean(scores.map(({ perStep }) => perStep[step]!))),
    })),
    ...afterFlipTest(scores),
    errorEstimate: {
      pearson: figure(pearson(predicted, actual)),
      spearman: figure(spearman(predicted, actual)),
      mae: figure(mean(estimates.map((estimate) => Math.abs(estimate.predicted - estimate.actual)))),
    },
    parts: Object.fromEntries(
      parts.map((name, part) => [name, figure(meanOfNumbers(scores.map((score) => score.parts[part]!)))]),
    ),
  };
}

function afterFlipTest(scores: readonly FaceScore[]): Pick<Figures, 'afterFlipTest'> {
  if (!scores.some((score) => score.afterFlipTest)) return {};
  return { afterFlipTest: { nme: meanOfKnown(scores.map((score) => score.afterFlipTest?.nme)) } };
}

/** A mean over some of the faces only would be compared with one over all. */
function meanOfKnown(values: readonly (number | undefined)[]): Figure {
  const known = values.filter((value) => value !== undefined);
  return known.length === values.length ? figure(mean(known)) : null;
}
