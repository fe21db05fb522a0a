import { type Cascade, isMusicaError, type Model, type ModelBoxes, mean, type Precision } from '@musica/core';
import { saveModel } from '@musica/core/tensors';
import { subsample } from '@musica/datasets';
import { fileHandler } from '@musica/node';
import { type CalibrationResult, calibrate, refitErrorHead } from './calibrate';
import { fixedSamples, type SampleSource } from './fixed-samples';
import { fitLandmarkErrorHead } from './landmark-errors';
import type { MixedFaces, TrainingData } from './training-data';
import { validate } from './validate';

/** The predicted error is fitted to at most this many training faces: it has a few hundred weights a step. */
const ERROR_HEAD_FACES = 4000;
/** .. and that of each landmark to these, each of which is seen several times. */
const LANDMARK_ERROR_FACES = 2500;

/** A model made of a training. */
export interface FinishedModel {
  /** Its folder. */
  readonly model: string;
  /** Mean NME (inter-ocular, percent) on the validation faces after each step; left out where there are none. */
  readonly validation?: number[];
}

export interface FinishOptions {
  /** Where the model is written. */
  readonly folder: string;
  /** Number format of its weights; `float16` by default. */
  readonly precision?: Precision | undefined;
  /** Which boxes the model wants. Default: tight ones, as a detector estimates them. */
  readonly boxes?: ModelBoxes;
  /** Whether the predicted error of each landmark is fitted too. */
  readonly landmarkErrors: boolean;
  /** Told what is being done. */
  readonly onStage: (stage: string) => void;
}

/**
 * Makes a model of a trained cascade: fits and calibrates its predicted error, measures it, and saves it.
 * @param record what model.json tells about the training
 * @throws the reason of the signal of `source` once it is aborted; nothing is written then.
 */
export async function finish(
  trained: Cascade,
  data: TrainingData,
  source: SampleSource,
  record: Record<string, unknown>,
  { folder, precision, boxes, landmarkErrors: isWanted, onStage }: FinishOptions,
): Promise<FinishedModel> {
  const { meanShape, recipe } = source;
  // Each data set in the measure in which it is trained on.
  const main = 1 - data.mixed.reduce((sum, { share }) => sum + share, 0);
  const all = [{ faces: data.train, share: main }, ...data.mixed];
  const fitted = portions(all, ERROR_HEAD_FACES);
  onStage(`fitting the predicted error to ${fitted.length} faces`);
  const cascade = await refitErrorHead(trained, fixedSamples(fitted, source, 1), data.scheme);
  try {
    onStage(`measuring ${data.validation.length} validation faces`);
    const { nme } = await validate(cascade, fixedSamples(data.validation, source, 0), data.scheme);
    const fitLandmarks = () => {
      const some = portions(all, LANDMARK_ERROR_FACES);
      onStage(`fitting the predicted error of each landmark to ${some.length} faces`);
      return fitLandmarkErrorHead(cascade, some, source);
    };
    const landmarkErrors = isWanted ? await fitLandmarks() : undefined;
    const faces = nme[0]!.length;
    const validation = faces > 0 ? { faces, nme: nme.map(mean) } : undefined;
    const model: Model = {
      config: recipe.model,
      meanShape,
      cascade,
      ...(boxes ? { boxes } : {}),
      ...(landmarkErrors ? { landmarkErrors } : {}),
      ...(data.calibrationSplit.length > 0 ? await calibrated(cascade, data, source, onStage) : {}),
      training: { ...record, ...(validation ? { validation } : {}) },
    };
    await saveModel(model, fileHandler(folder), precision === undefined ? {} : { precision });
    return { model: folder, ...(validation ? { validation: validation.nme } : {}) };
  } finally {
    cascade.dispose();
  }
}

/** So many faces in all, of each data set its share. */
function portions(sets: readonly Pick<MixedFaces, 'faces' | 'share'>[], count: number) {
  return sets.flatMap(({ faces, share }) => subsample(faces, Math.round(share * count)));
}

/** The calibration, or nothing where the calibration faces do not give one: a training must not be lost for that. */
async function calibrated(
  cascade: Cascade,
  { calibrationSplit, scheme }: TrainingData,
  source: SampleSource,
  onStage: (stage: string) => void,
): Promise<CalibrationResult | undefined> {
  onStage(`calibrating the predicted error on ${calibrationSplit.length} calibration faces`);
  try {
    return await calibrate(cascade, fixedSamples(calibrationSplit, source, 3), scheme);
  } catch (error) {
    if (!isMusicaError(error)) throw error;
    source.onProblem(`the model is not calibrated: ${error.message}`);
    return undefined;
  }
}
