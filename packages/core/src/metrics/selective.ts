import { selectStep } from '../selection/decide';
import type { ExitBelow } from '../selection/exit-below';

/** What every step of a cascade made of one face. */
export interface StepsOfFace {
  /** True NME after each step, percent. */
  readonly nme: readonly number[];
  /** Predicted NME after each step, percent. */
  readonly predicted: readonly number[];
}

/** What the selective rule does with one threshold, or one a step. */
export interface SelectivePoint<Q extends ExitBelow = number> {
  readonly exitBelow: Q;
  /** Mean true NME of the steps that faces stop at, percent. */
  readonly nme: number;
  /** Mean number of steps run, from 1. */
  readonly steps: number;
  /** Mean multiply-adds a face. */
  readonly multiplyAdds: number;
  /** How many faces stop after each step. */
  readonly exits: number[];
}

/**
 * What a cascade would have done with each of several thresholds, from one run of all steps over all faces.
 * @param multiplyAdds of one face after each step, summed up (`modelCost`)
 */
export function selectiveSweep<Q extends ExitBelow>(
  faces: readonly StepsOfFace[],
  multiplyAdds: readonly number[],
  thresholds: readonly Q[],
): SelectivePoint<Q>[] {
  const maxSteps = multiplyAdds.length;
  return thresholds.map((exitBelow) => {
    const exits = new Array<number>(multiplyAdds.length).fill(0);
    let nme = 0;
    for (const face of faces) {
      const { exitStep } = selectStep(face.predicted, { exitBelow, maxSteps, flipTestAbove: Infinity });
      exits[exitStep - 1]!++;
      nme += face.nme[exitStep - 1]!;
    }
    const perFace = (values: readonly number[]) =>
      exits.reduce((sum, count, step) => sum + count * values[step]!, 0) / faces.length;
    return {
      exitBelow,
      nme: nme / faces.length,
      steps: perFace(exits.map((_, step) => step + 1)),
      multiplyAdds: perFace(multiplyAdds),
      exits,
    };
  });
}
