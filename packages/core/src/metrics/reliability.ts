import { mean } from './summary';

/** Faces with neighbouring predicted errors. */
export interface ReliabilityBin {
  readonly faces: number;
  /** Smallest and largest predicted error. */
  readonly from: number;
  readonly to: number;
  /** Mean predicted and mean true error: equal where the prediction is calibrated. */
  readonly predicted: number;
  readonly actual: number;
}

/**
 * Sorts the faces by predicted error and cuts them into bins of equally many (ten: deciles), as far as they go round.
 * @returns fewer bins where there are fewer faces; none without faces
 */
export function reliability(
  predicted: readonly number[],
  actual: readonly number[],
  bins = 10,
): ReliabilityBin[] {
  const order = [...predicted.keys()].sort((a, b) => predicted[a]! - predicted[b]!);
  const count = Math.min(bins, order.length);
  const border = (i: number) => Math.round((i * order.length) / count);
  return Array.from({ length: count }, (_, i) => {
    const faces = order.slice(border(i), border(i + 1));
    return {
      faces: faces.length,
      from: predicted[faces[0]!]!,
      to: predicted[faces.at(-1)!]!,
      predicted: mean(faces.map((index) => predicted[index]!)),
      actual: mean(faces.map((index) => actual[index]!)),
    };
  });
}

/** Mean distance of predicted and true error over the bins, weighted by their faces; NaN without bins. */
export function calibrationError(bins: readonly ReliabilityBin[]): number {
  const faces = bins.reduce((sum, bin) => sum + bin.faces, 0);
  return bins.reduce((sum, bin) => sum + bin.faces * Math.abs(bin.predicted - bin.actual), 0) / faces;
}
