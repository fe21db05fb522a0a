import { mean } from './summary';

/** How much error is left when the faces that the model trusts least are given up. */
export interface RiskCoverage {
  /** Area under the risk-coverage curve: the mean risk over all coverages, in the unit of the errors. Less is better. */
  readonly aurc: number;
  /** The least that any order of the faces could give: that of the true errors themselves. */
  readonly best: number;
  /** What an order that knows nothing gives: the mean error. */
  readonly random: number;
  /** `risk`: mean true error of the `coverage` share of faces with the smallest predicted error. */
  readonly curve: { readonly coverage: number; readonly risk: number }[];
}

/**
 * The risk-coverage curve of a predicted error and the area under it (Geifman and El-Yaniv, "Selective Classification
 * for Deep Neural Networks", 2017): AURC is the mean over k = 1..n of the mean error of the k most trusted faces.
 * Faces with the same predicted error count with the mean of their errors, so the order of the input does not matter.
 * A prediction that is not a number is trusted least.
 * @param points how many points of the curve to return, evenly spaced in coverage
 * @returns NaN and no curve without faces
 */
export function riskCoverage(
  predicted: readonly number[],
  actual: readonly number[],
  points = 100,
): RiskCoverage {
  const risks = risksBy(
    predicted.map((value) => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : value)),
    actual,
  );
  const count = risks.length;
  const shown = Math.min(points, count);
  return {
    aurc: mean(risks),
    best: mean(risksBy(actual, actual)),
    random: mean(actual),
    curve: Array.from({ length: shown }, (_, i) => {
      const faces = Math.ceil(((i + 1) * count) / shown);
      return { coverage: faces / count, risk: risks[faces - 1]! };
    }),
  };
}

/** The mean error of the first 1, 2, .. faces in the order of `keys`. */
function risksBy(keys: readonly number[], actual: readonly number[]): number[] {
  const order = [...keys.keys()].sort((a, b) => compare(keys[a]!, keys[b]!));
  const risks: number[] = [];
  let sum = 0;
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && keys[order[end]!] === keys[order[start]!]) end++;
    const tied = mean(order.slice(start, end).map((index) => actual[index]!));
    for (let i = start; i < end; i++) {
      sum += tied;
      risks.push(sum / (i + 1));
    }
    start = end;
  }
  return risks;
}

// Not a difference: of two infinities that is no number.
const compare = (a: number, b: number) => (a < b ? -1 : a > b ? 1 : 0);
