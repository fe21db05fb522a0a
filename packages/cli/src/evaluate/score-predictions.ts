import { basename } from 'node:path';
import { type LandmarkScheme, MusicaError, type Normalizer } from '@musica/core';
import { type FaceRecord, formatProblem, type Prediction, readPredictions } from '@musica/datasets';
import { describeError } from '../shared/errors';
import { assertFile } from '../shared/files';
import { pairImages } from '../shared/pair-images';
import { type FaceScore, scoreFace } from './face-score';

export interface PredictionScoringOptions {
  readonly scheme: LandmarkScheme;
  readonly normalizer: Normalizer;
  /** Told of a line that cannot be used, a prediction of no known face, and a face without prediction. */
  readonly onProblem: (message: string) => void;
}

/**
 * Scores landmarks that were found before, by this program or another. Neither pictures nor a model are needed.
 * A prediction belongs to the face with its number (`index`) in the picture that is named alike (see `pairImages`).
 */
export async function scorePredictions(
  faces: readonly FaceRecord[],
  file: string,
  options: PredictionScoringOptions,
): Promise<FaceScore[]> {
  await assertFile(file, 'landmarks');
  const predictions = await predictionsByImage(file, options.onProblem);
  const pairs = pairImages(
    faces.map(({ image }) => image),
    predictions.keys(),
  );
  const scores: FaceScore[] = [];
  const used = new Set<Prediction>();
  for (const face of faces) {
    const name = pairs.get(face.image);
    const prediction = name === undefined ? undefined : predictions.get(name)!.get(indexOfFace(face));
    if (prediction === undefined) {
      options.onProblem(`${face.id}: ${file} has no prediction for this face`);
      continue;
    }
    used.add(prediction);
    try {
      scores.push(scoreFace(face, foundFace(prediction), options.scheme, options.normalizer));
    } catch (error) {
      if (!(error instanceof MusicaError)) throw error;
      options.onProblem(`${face.id}: ${describeError(error)}`);
    }
  }
  for (const [image, faceNumbers] of predictions) {
    for (const [index, prediction] of faceNumbers) {
      if (!used.has(prediction))
        options.onProblem(`${file}: ${image}, index ${index}: no such face to compare with`);
    }
  }
  return scores;
}

async function predictionsByImage(
  file: string,
  onProblem: (message: string) => void,
): Promise<Map<string, Map<number, Prediction>>> {
  const predictions = new Map<string, Map<number, Prediction>>();
  for await (const prediction of readPredictions(file, (problem) => onProblem(formatProblem(problem)))) {
    const { image, index } = prediction;
    const ofImage = predictions.get(image) ?? new Map<number, Prediction>();
    predictions.set(image, ofImage);
    if (ofImage.has(index)) onProblem(`${file}: ${image}, index ${index}: named twice, the first one counts`);
    else ofImage.set(index, prediction);
  }
  return predictions;
}

/** `step` counts from 0. Without a calibrated estimate the raw one stands in, as it does in the aligner. */
function foundFace({ landmarks, step, predictedNme, error }: Prediction) {
  const predicted = predictedNme ?? (error === undefined ? undefined : Math.max(0, 100 * error));
  return {
    landmarks,
    ...(step === undefined ? {} : { steps: step + 1 }),
    ...(predicted === undefined ? {} : { predictedNme: predicted }),
  };
}

/** Which face of its picture it is: ids are the picture's path in the data set, then `#1`, `#2` .. for further faces. */
function indexOfFace({ id, image }: FaceRecord): number {
  if (id.endsWith(basename(image))) return 0;
  return Number(/#(\d+)$/.exec(id)?.[1] ?? 0);
}
