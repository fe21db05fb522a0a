import { basename } from 'node:path';
import { MusicaError, toPoints } from '@musica/core';
import { type FaceRecord, formatProblem, type Prediction, readPredictions } from '@musica/datasets';
import { describeError } from '../shared/errors';
import { assertFile } from '../shared/files';
import { pairImages } from '../shared/pair-images';
import type { FoundFace } from './face-score';
import type { ScoreCollector } from './score-collector';

export interface PredictionScoringOptions {
  /** Told of a line that cannot be used, a prediction of no known face, and a face without prediction. */
  readonly onProblem: (message: string) => void;
  /** Told after each face, scored or not; may throw to stop. */
  readonly onFace?: () => void;
}

/**
 * Scores landmarks that were found before, by this program or another. Neither pictures nor a model are needed.
 * A prediction belongs to the face with its number (`index`) in the picture that is named alike (see `pairImages`).
 */
export async function scorePredictions(
  faces: readonly FaceRecord[],
  file: string,
  collector: ScoreCollector,
  options: PredictionScoringOptions,
): Promise<void> {
  await assertFile(file, 'landmarks');
  const predictions = await predictionsByImage(file, options.onProblem);
  const pairs = pairImages(
    faces.map(({ image }) => image),
    predictions.keys(),
  );
  for (const face of faces) {
    options.onFace?.();
    const name = pairs.get(face.image);
    const ofImage = name === undefined ? undefined : predictions.get(name);
    const index = indexOfFace(face);
    const prediction = ofImage?.get(index);
    // What is left at the end belongs to no face; and what is scored need not stay in memory.
    ofImage?.delete(index);
    if (prediction === undefined) {
      options.onProblem(`${face.id}: ${file} has no prediction for this face`);
      continue;
    }
    try {
      collector.add(face, foundFace(prediction));
    } catch (error) {
      if (!(error instanceof MusicaError)) throw error;
      options.onProblem(`${face.id}: ${describeError(error)}`);
    }
  }
  for (const [image, ofImage] of predictions) {
    for (const index of ofImage.keys()) {
      options.onProblem(`${file}: ${image}, index ${index}: no such face to compare with`);
    }
  }
}

/** A prediction with its landmarks packed (x0, y0, x1, y1 ..): as pairs, those of 100,000 faces take a gigabyte. */
type PackedPrediction = Pick<Prediction, 'step' | 'predictedNme' | 'error'> & {
  readonly landmarks: Float64Array;
};

async function predictionsByImage(
  file: string,
  onProblem: (message: string) => void,
): Promise<Map<string, Map<number, PackedPrediction>>> {
  const predictions = new Map<string, Map<number, PackedPrediction>>();
  for await (const prediction of readPredictions(file, (problem) => onProblem(formatProblem(problem)))) {
    const { image, index, landmarks, step, predictedNme, error } = prediction;
    const ofImage = predictions.get(image) ?? new Map<number, PackedPrediction>();
    predictions.set(image, ofImage);
    if (ofImage.has(index)) onProblem(`${file}: ${image}, index ${index}: named twice, the first one counts`);
    else {
      const packed = new Float64Array(2 * landmarks.length);
      for (const [i, point] of landmarks.entries()) packed.set(point, 2 * i);
      ofImage.set(index, { landmarks: packed, step, predictedNme, error } as PackedPrediction);
    }
  }
  return predictions;
}

/** `step` counts from 0. Without a calibrated estimate the raw one stands in, as it does in the aligner. */
function foundFace({ landmarks, step, predictedNme, error }: PackedPrediction): FoundFace {
  const predicted = predictedNme ?? (error === undefined ? undefined : Math.max(0, 100 * error));
  return {
    landmarks: toPoints(landmarks),
    ...(step === undefined ? {} : { steps: step + 1 }),
    ...(predicted === undefined ? {} : { predictedNme: predicted }),
  };
}

/** Which face of its picture it is: ids are the picture's path in the data set, then `#1`, `#2` .. for further faces. */
function indexOfFace({ id, image }: FaceRecord): number {
  if (id.endsWith(basename(image))) return 0;
  return Number(/#(\d+)$/.exec(id)?.[1] ?? 0);
}
