import type { Evaluation } from '../evaluation';

/** What an evaluation was of, in one line. */
export function evaluationTitle({ data, split, model, predictions }: Evaluation): string {
  return `${data}${split === undefined ? '' : `, split ${split}`}: ${predictions ?? `model ${model}`}`;
}

/** What the figures depend on, in one line. */
export function evaluationTerms({
  normalizer,
  boxes,
  boxNoise,
  exitBelow,
  maxSteps,
  flipTest,
  flipTestAbove,
  recrop,
}: Evaluation): string {
  return [
    `normalizer ${normalizer}`,
    `boxes ${boxNoise > 0 ? `${boxes} with noise ${boxNoise}` : boxes}`,
    ...(exitBelow === 0 ? [] : [`exit below ${[exitBelow].flat().join(', ')} %`]),
    ...(maxSteps === undefined ? [] : [`at most ${maxSteps} steps`]),
    ...(flipTest !== true
      ? []
      : flipTestAbove === undefined
        ? ['flip test']
        : [`flip test from a predicted NME of ${flipTestAbove} %`]),
    ...(recrop ? ['second crop'] : []),
  ].join(', ');
}
