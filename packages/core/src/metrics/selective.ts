/** What every step of a cascade made of one face. */
export interface StepsOfFace {
  /** True NME after each step, percent. */
  readonly nme: readonly number[];
  /** Predicted NME after each step, percent. */
  readonly predicted: readonly number[];
}

/**
 * When a face is done: after the first step with a predicted NME, in percent, below this. A list has a threshold for each
 * step but the last: early steps gain more by going on, so they may be asked for more.
 */
export type QuitBelow = number | readonly number[];

/** The threshold after a step, from 0; nothing is below 0. */
export function thresholdAfter(quitBelow: QuitBelow, step: number): number {
  return typeof quitBelow === 'number' ? quitBelow : (quitBelow[step] ?? 0);
}

/** Whether any face can be done before the last step. */
export function mayQuit(quitBelow: QuitBelow): boolean {
  return [quitBelow].flat().some((threshold) => threshold > 0);
}

/** What the selective rule does with one threshold, or one a step. */
export interface SelectivePoint<Q extends QuitBelow = number> {
  readonly quitBelow: Q;
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
export function exitStep(predicted: readonly number[], quitBelow: QuitBelow): number {
  const step = predicted.findIndex((nme, step) => nme < thresholdAfter(quitBelow, step));
  return step === -1 ? predicted.length - 1 : step;
}

/**
 * What a cascade would have done with each of several thresholds, from one run of all steps over all faces.
 * @param multiplyAdds of one face after each step, summed up (`modelCost`)
 */
export function selectiveSweep<Q extends QuitBelow>(
  faces: readonly StepsOfFace[],
  multiplyAdds: readonly number[],
  thresholds: readonly Q[],
): SelectivePoint<Q>[] {
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
