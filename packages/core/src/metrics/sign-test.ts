/** Which of two was better how often, and how surprising that is. */
export interface SignTest {
  /** Differences below, above and at zero. */
  readonly negative: number;
  readonly positive: number;
  readonly ties: number;
  /** Two-sided p-value: the chance of a split at least as uneven if both signs were equally likely. 1 if all are ties. */
  readonly p: number;
}

/** The exact two-sided sign test of paired differences; zeros are left out, as usual. */
export function signTest(differences: readonly number[]): SignTest {
  const negative = differences.filter((value) => value < 0).length;
  const positive = differences.filter((value) => value > 0).length;
  return {
    negative,
    positive,
    ties: differences.length - negative - positive,
    p: Math.min(1, 2 * binomialTail(Math.min(negative, positive), negative + positive)),
  };
}

/** P(at most k heads of n fair tosses), summed in logarithms: 2^-n alone is 0 beyond n = 1074. */
function binomialTail(k: number, n: number): number {
  let logTerm = -n * Math.LN2;
  let sum = Math.exp(logTerm);
  for (let i = 1; i <= k; i++) {
    logTerm += Math.log((n - i + 1) / i);
    sum += Math.exp(logTerm);
  }
  return sum;
}
