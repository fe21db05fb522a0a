import {
  calibrationError,
  type LandmarkScheme,
  type Landmarks,
  mean,
  type Point,
  pearson,
  ranks,
  reliability,
  spearman,
} from '@musica/core';
import type { Evaluation } from './evaluation';
import { hasEyeDistance } from './eye-distance';
import { figure } from './figures';

/**
 * Errors of landmarks that are compared as others (see `comparableLandmarks`): each is the same mixture of errors as the
 * landmark is of landmarks.
 */
export function comparableErrors(
  errors: readonly number[],
  comparable: (found: Landmarks) => Landmarks,
): number[] {
  return comparable(errors.map((error): Point => [error, error])).map(([x, y]) => (x + y) / 2);
}

/** What one face says: NaN where a landmark is not labelled. */
interface FaceErrors {
  readonly predicted: Float32Array;
  readonly actual: Float32Array;
}

/** Gathers predicted and true errors of landmarks, 8 bytes a landmark, and says how well the one tells the other. */
export class LandmarkUncertainty {
  readonly #faces: FaceErrors[] = [];

  /**
   * Profiles, whose eyes are one behind the other, do not count: percents of their distance mean nothing.
   * @param predicted of each landmark, in percent of the inter-ocular distance
   * @param actual in percent of another length, NaN where it is not labelled
   * @param factor from that percentage to percent of the inter-ocular distance
   * @param truth the true landmarks
   */
  add(
    predicted: readonly number[],
    actual: readonly number[],
    factor: number,
    truth: Landmarks,
    scheme: LandmarkScheme,
  ): void {
    if (!hasEyeDistance({ landmarks: truth }, scheme)) return;
    this.#faces.push({
      predicted: Float32Array.from(predicted),
      actual: Float32Array.from(actual, (value) => value * factor),
    });
  }

  /** @returns undefined where no landmark has a predicted error */
  figures(): NonNullable<Evaluation['landmarkEstimate']> | undefined {
    const usual = this.#usualShares();
    const [predicted, actual]: [number[], number[]] = [[], []];
    const [inFace, ofUsual]: [number[], number[]] = [[], []];
    for (const face of this.#faces) {
      const labelled = [...face.actual.keys()].filter((i) => !Number.isNaN(face.actual[i]!));
      const [found, truth] = [face.predicted, face.actual].map((values) => labelled.map((i) => values[i]!));
      for (const value of found!) predicted.push(value);
      for (const value of truth!) actual.push(value);
      const ordered = ranks(truth!);
      inFace.push(pearson(ranks(found!), ordered));
      ofUsual.push(pearson(ranks(labelled.map((i) => usual[i]!)), ordered));
    }
    if (predicted.length === 0) return undefined;
    const bins = reliability(predicted, actual);
    const meanOf = (values: readonly number[]) =>
      figure(mean(values.filter((value) => !Number.isNaN(value))));
    return {
      faces: this.#faces.length,
      landmarks: predicted.length,
      calibrationError: figure(calibrationError(bins)),
      reliability: bins.map(({ faces, ...bin }) => ({ landmarks: faces, ...bin })),
      spearman: figure(spearman(predicted, actual)),
      spearmanInFace: meanOf(inFace),
      spearmanOfUsual: meanOf(ofUsual),
    };
  }

  /** Mean error of each landmark in parts of its face's: what is known of it without looking at the face. */
  #usualShares(): number[] {
    const sums: number[] = [];
    const counts: number[] = [];
    for (const { actual } of this.#faces) {
      const whole = mean([...actual].filter((value) => !Number.isNaN(value)));
      for (const [i, value] of actual.entries()) {
        if (Number.isNaN(value) || !(whole > 0)) continue;
        sums[i] = (sums[i] ?? 0) + value / whole;
        counts[i] = (counts[i] ?? 0) + 1;
      }
    }
    return Array.from(sums, (sum, i) => (sum ?? 0) / (counts[i] ?? 1));
  }
}
