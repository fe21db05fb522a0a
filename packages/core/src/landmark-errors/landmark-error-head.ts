import type { ModelConfig } from '../config/model-config';

/**
 * What the predicted errors of the landmarks after one step are made of: a linear map of the hidden state, in two factors,
 * since a few numbers tell how the error lies on a face.
 */
export interface LandmarkErrorStep {
  /** [rank, hidden] */
  readonly basis: Float32Array;
  /** [rank, landmarks] */
  readonly kernel: Float32Array;
  /** [landmarks] */
  readonly bias: Float32Array;
}

/** One map for each step of the cascade. */
export type LandmarkErrorHead = readonly LandmarkErrorStep[];

export const landmarkErrorParts = ['basis', 'kernel', 'bias'] as const;

/** The name of a part in a model file. */
export const landmarkErrorName = (step: number, part: keyof LandmarkErrorStep): string =>
  `step${step}/landmarkErrors/${part}`;

export function landmarkErrorShapes(
  { hidden, landmarks }: Pick<ModelConfig, 'hidden' | 'landmarks'>,
  rank: number,
): Record<keyof LandmarkErrorStep, number[]> {
  return { basis: [rank, hidden], kernel: [rank, landmarks], bias: [landmarks] };
}

export const rankOf = ({ kernel, bias }: LandmarkErrorStep): number => kernel.length / bias.length;

/**
 * The predicted error of each landmark. The hidden state h tells how the face's predicted error is shared out:
 * N nme softmax(bias + (basis h) kernel), so that the mean over the N landmarks is the predicted NME.
 * @param hidden [hidden] the hidden state after the step
 * @param nme predicted NME of the face, in percent
 * @returns [landmarks] in percent of what the NME is normalized by
 */
export function landmarkErrorsOf(step: LandmarkErrorStep, hidden: ArrayLike<number>, nme: number): number[] {
  const logits = landmarkLogits(step, hidden);
  const largest = logits.reduce((most, value) => Math.max(most, value), -Infinity);
  const powers = logits.map((value) => Math.exp(value - largest));
  const unit = (logits.length * nme) / powers.reduce((sum, value) => sum + value, 0);
  return Array.from(powers, (value) => value * unit);
}

/** [landmarks] bias + (basis h) kernel. */
export function landmarkLogits(
  { basis, kernel, bias }: LandmarkErrorStep,
  hidden: ArrayLike<number>,
): Float64Array {
  const count = bias.length;
  const width = hidden.length;
  const logits = Float64Array.from(bias);
  for (let k = 0; k < kernel.length / count; k++) {
    let sum = 0;
    for (let i = 0; i < width; i++) sum += basis[k * width + i]! * hidden[i]!;
    for (let i = 0; i < count; i++) logits[i]! += sum * kernel[k * count + i]!;
  }
  return logits;
}
