/** What every step of a cascade made of one face. */
export interface StepsOfFace {
  /** True NME after each step, percent. */
  readonly nme: readonly number[];
  /** Predicted NME after each step, percent. */
  readonly predicted: readonly number[];
}

/** What the selective rule does with one threshold. */
export interface SelectivePoint {
  /** Percent: a face stops at the first step with a predicted NME below this. */
  readonly quitBelow: number;
  /** Mean true NME of the steps that faces stop at, percent. */
  readonly nme: number;
  /** Mean number of steps run, from 1. */
  readonly steps: number;
  /** Mean multiply-adds a face. */
  readonly multiplyAdds: number;
  /** How many faces stop after each step. */
  readonly exits: number[];
}

/** The step, from 0, that the selective rule stops at: the first with a predicted NME below `quitBelow`, or the last. */
export function exitStep(predicted: readonly number[], quitBelow: number): number {
  const step = predicted.findIndex((nme) => nme < quitBelow);
  return step === -1 ? predicted.length - 1 : step;
}

/**
 * What a cascade would have done with each of several thresholds, from one run of all steps over all faces.
 * @param multiplyAdds of one face after each step, summed up (`modelCost`)
 */
export function selectiveSweep(
  faces: readonly StepsOfFace[],
  multiplyAdds: readonly number[],
  thresholds: readonly number[],
): SelectivePoint[] {
  return thresholds.map((quitBelow) => {
    const exits = new Array<number>(multiplyAdds.length).fill(0);
    let nme = 0;
    for (const face of faces) {
      const step = exitStep(face.predicted, quitBelow);
      exits[step]!++;
      nme += face.nme[step]!;
    }
    const perFace = (values: readonly number[]) =>
      exits.reduce((sum, count, step) => sum + count * values[step]!, 0) / faces.length;
    return {
      quitBelow,
      nme: nme / faces.length,
      steps: perFace(exits.map((_, step) => step + 1)),
      multiplyAdds: perFace(multiplyAdds),
      exits,
    };
  });
}
