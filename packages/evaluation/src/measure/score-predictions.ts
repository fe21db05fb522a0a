import { basename } from 'node:path';
import { describeError, isMusicaError } from '@musica/core';
import {
  type FaceRecord,
  formatProblem,
  type PointBuffer,
  pairImages,
  readPredictions,
} from '@musica/datasets';
import { assertFile } from '@musica/files';
import type { FoundFace } from './face-score';
import { type KnownPrediction, PackedPredictions } from './packed-predictions';
import type { ScoreCollector } from './score-collector';

export interface PredictionReadingOptions {
  /** Told of a line that cannot be used. */
  readonly onProblem: (message: string) => void;
  /** Told after each prediction; may throw to stop. */
  readonly onRead: () => void;
}

export interface PredictionScoringOptions {
  /** Told of a prediction of no known face, and a face without prediction. */
  readonly onProblem: (message: string) => void;
  /** Told after each face, scored or not; may throw to stop. */
  readonly onFace: () => void;
}

/**
 * Reads landmarks that were found before, by this program or another (JSONL).
 * @throws MusicaError `landmarks` where there is no such file, `dataset` where it cannot be read.
 */
export async function readPackedPredictions(
  file: string,
  { onProblem, onRead }: PredictionReadingOptions,
): Promise<PackedPredictions> {
  await assertFile(file, 'landmarks');
  const predictions = new PackedPredictions();
  for await (const prediction of readPredictions(file, (problem) => onProblem(formatProblem(problem)))) {
    const { image, index } = prediction;
    if (!predictions.add(prediction)) {
      onProblem(`${file}: ${image}, index ${index}: named twice, the first one counts`);
    }
    onRead();
  }
  return predictions;
}

/**
 * Scores predictions; those of known faces are taken out. Neither images nor a model are needed.
 * A prediction belongs to the face with its number (`index`) in the image that is named alike (see `pairImages`).
 * @param file what the predictions were read from, for messages
 */
export function scorePredictions(
  faces: readonly FaceRecord[],
  file: string,
  predictions: PackedPredictions,
  collector: ScoreCollector,
  options: PredictionScoringOptions,
): void {
  const pairs = pairImages(
    faces.map(({ image }) => image),
    predictions.images(),
  );
  const memory: PointBuffer = [];
  for (const face of faces) {
    options.onFace();
    const name = pairs.get(face.image);
    // What is left at the end belongs to no face.
    const prediction = name === undefined ? undefined : predictions.take(name, indexOfFace(face), memory);
    if (prediction === undefined) {
      options.onProblem(`${face.id}: ${file} has no prediction for this face`);
      continue;
    }
    try {
      collector.add(face, foundFace(prediction));
    } catch (error) {
      if (!isMusicaError(error)) throw error;
      options.onProblem(`${face.id}: ${describeError(error)}`);
    }
  }
  for (const { image, index } of predictions.left()) {
    options.onProblem(`${file}: ${image}, index ${index}: no such face to compare with`);
  }
}

/** Without a calibrated estimate the raw one stands in, as it does in the aligner. */
function foundFace({ landmarks, exitStep, flipTested, predictedNme, error }: KnownPrediction): FoundFace {
  const predicted = predictedNme ?? (error === undefined ? undefined : Math.max(0, 100 * error));
  return {
    landmarks,
    ...(exitStep === undefined ? {} : { exitStep }),
    ...(flipTested === undefined ? {} : { flipTested }),
    ...(predicted === undefined ? {} : { predictedNme: predicted }),
  };
}

/** Which face of its image it is: ids are the image's path in the data set, then `#1`, `#2` .. for further faces. */
function indexOfFace({ id, image }: FaceRecord): number {
  if (id.endsWith(basename(image))) return 0;
  return Number(/#(\d+)$/.exec(id)?.[1] ?? 0);
}
