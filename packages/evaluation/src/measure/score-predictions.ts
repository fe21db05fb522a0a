import { stat } from 'node:fs/promises';
import { boxOfLandmarks, describeError, isMusicaError, pairBoxes } from '@musica/core';
import {
  type FaceRecord,
  facesByFile,
  formatProblem,
  type PointBuffer,
  pairImages,
  readPredictions,
} from '@musica/datasets';
import { assertFile } from '@musica/files';
import type { FoundFace } from './face-score';
import { type KnownPrediction, PackedPredictions } from './packed-predictions';
import type { ScoreCollector } from './score-collector';
import type { DetectionCounts } from './score-detections';

export interface PredictionReadingOptions {
  /** Told of a line that cannot be used. */
  readonly onProblem: (message: string) => void;
  /** Told after each prediction; may throw to stop. */
  readonly onRead: () => void;
  /** The images that were looked at: some programs number them, or give coordinates as shares of them. */
  readonly images?: Iterable<string>;
}

export interface PredictionScoringOptions {
  /** Told of a prediction of no known face, and a face without prediction. */
  readonly onProblem: (message: string) => void;
  /** Told after each face, scored or not; may throw to stop. */
  readonly onFace: () => void;
}

/**
 * Reads landmarks that were found before, by this program or another (see `readPredictions`).
 * @throws MusicaError `landmarks` where there is no such file, `dataset` where it cannot be read.
 */
export async function readPackedPredictions(
  file: string,
  { onProblem, onRead, images }: PredictionReadingOptions,
): Promise<PackedPredictions> {
  // A folder of predictions of another program is no file.
  if (!(await stat(file).catch(() => undefined))?.isDirectory()) await assertFile(file, 'landmarks');
  const predictions = new PackedPredictions();
  for await (const prediction of readPredictions(
    file,
    (problem) => onProblem(formatProblem(problem)),
    images,
  )) {
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
 * A prediction belongs to the face that it overlaps (see `pairBoxes`) in the image that is named alike (see `pairImages`),
 * whatever its number: other programs find the faces of an image in another order, or others besides. A face without a
 * prediction counts as a failure.
 * @param file what the predictions were read from, for messages
 */
export function scorePredictions(
  faces: readonly FaceRecord[],
  file: string,
  predictions: PackedPredictions,
  collector: ScoreCollector,
  options: PredictionScoringOptions,
): DetectionCounts {
  const byFile = facesByFile(faces);
  const names = pairImages(byFile.keys(), predictions.images());
  const memory: PointBuffer = [];
  for (const [image, group] of byFile) {
    const name = names.get(image);
    const candidates = name === undefined ? [] : predictions.of(name);
    const pairs = pairBoxes(
      group.map(({ landmarks }) => boxOfLandmarks(landmarks)),
      candidates.map(({ box }) => box),
    );
    for (const [row, face] of group.entries()) {
      options.onFace();
      const candidate = pairs[row] === undefined ? undefined : candidates[pairs[row]];
      // What is left at the end belongs to no face.
      const prediction = candidate && predictions.take(name!, candidate.index, memory);
      if (prediction === undefined) {
        options.onProblem(`${face.id}: ${file} has no prediction for this face (none overlaps it)`);
        collector.miss(face);
        continue;
      }
      try {
        collector.add(face, foundFace(prediction));
      } catch (error) {
        if (!isMusicaError(error)) throw error;
        options.onProblem(`${face.id}: ${describeError(error)}`);
      }
    }
  }
  let falseFaces = 0;
  for (const { image, index } of predictions.left()) {
    falseFaces++;
    options.onProblem(`${file}: ${image}, index ${index}: no such face to compare with`);
  }
  return {
    found: collector.scores.length,
    missed: collector.missed.length,
    falseFaces,
    images: byFile.size,
  };
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
