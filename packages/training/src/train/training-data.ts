import { boxOfLandmarks, commonScheme, type LandmarkScheme, MusicaError, type Point } from '@musica/core';
import {
  type Dataset,
  type DatasetProblem,
  type FaceRecord,
  formatProblem,
  groupOfFace,
  readDataset,
  type SourceOptions,
  sourceOf,
  splitByGroup,
} from '@musica/datasets';
import { parseSynthetic, syntheticDataset } from '@musica/synthesis';
import type { MixedIn } from './mix';

/** The faces of a training by what they are for; no person is in two of the parts unless `--validation` brings it in. */
export interface TrainingData {
  readonly name: string;
  readonly licence: string | undefined;
  readonly scheme: LandmarkScheme;
  readonly train: readonly FaceRecord[];
  /** What is mixed in, besides `train`. */
  readonly mixed: readonly MixedFaces[];
  /** To calibrate the predicted error on; like `validation`, only faces whose error can be measured. */
  readonly calibrationSplit: readonly FaceRecord[];
  /** To watch the training by. */
  readonly validation: readonly FaceRecord[];
  /** Persons, or other groups, among `train`. */
  readonly groups: number;
}

/** A data set that a part of every batch comes from. */
export interface MixedFaces {
  readonly name: string;
  readonly faces: readonly FaceRecord[];
  readonly share: number;
}

/** Where the faces of a training come from. */
export interface TrainingPaths extends SourceOptions {
  readonly path: string;
  readonly validation: string | undefined;
  readonly mix: readonly MixedIn[];
}

/** What of a recipe decides about its data. */
export interface DataSettings {
  readonly calibrationSplit: number;
  readonly seed: number;
  /** Synthetic faces have the landmarks of this model where they are not told which. */
  readonly model?: { readonly landmarks: number };
}

export interface TrainingDataWork {
  readonly onProblem: (message: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a data set to train on, or makes one of synthetic faces (see `parseSynthetic`). Its `train` split is trained on where it has one, else all that is in no split for
 * validation or test. Validation faces are those of `validation` (its `val` split, else its `test` split, else all),
 * else of the `val` split, else the calibration ones. What is mixed in is only trained on.
 * @param work.onProblem told of what is left out
 * @throws MusicaError `dataset` where there is nothing to train on or the data sets have different landmarks; the reason of
 *   `work.signal`.
 */
export async function readTrainingData(
  { path, validation: validationPath, mix, ...source }: TrainingPaths,
  { calibrationSplit: share, seed, model }: DataSettings,
  { onProblem, signal }: TrainingDataWork,
): Promise<TrainingData> {
  const readOptions = {
    ...sourceOf(source),
    ...(signal && { signal }),
    onProblem: (problem: DatasetProblem) => onProblem(formatProblem(problem)),
  };
  const { name, scheme, licence, faces } = await readAny(path);
  const trainable = facesToTrainOn(path, faces);
  const { train, heldOut } =
    share > 0 ? splitByGroup(trainable, share, seed) : { train: trainable, heldOut: [] };
  const measurable = (some: readonly FaceRecord[]) =>
    some.filter((face) => canBeMeasured(face, scheme, onProblem));
  const calibrationSplit = measurable(heldOut);
  const validation = measurable(
    validationPath === undefined
      ? faces.filter(({ split }) => split === 'val')
      : splitToWatch((await readSameScheme(validationPath)).faces),
  );
  const mixed: MixedFaces[] = [];
  for (const { path: other, share } of mix) {
    const dataset = await readSameScheme(other);
    mixed.push({ name: dataset.name, share, faces: facesToTrainOn(other, dataset.faces) });
  }
  const groups = new Set(train.map(groupOfFace)).size;
  return {
    name,
    licence,
    scheme,
    train,
    mixed,
    calibrationSplit,
    validation: validation.length > 0 ? validation : calibrationSplit,
    groups,
  };

  async function readAny(other: string): Promise<Omit<Dataset, 'problems'>> {
    const synthetic = parseSynthetic(other, model?.landmarks);
    return synthetic ? syntheticDataset(synthetic, signal) : readDataset(other, readOptions);
  }

  async function readSameScheme(other: string): Promise<Omit<Dataset, 'problems'>> {
    const dataset = await readAny(other);
    if (commonScheme(dataset.scheme, scheme)) return dataset;
    throw new MusicaError(
      'dataset',
      `${other} has ${dataset.scheme.name} landmarks, ${path} has ${scheme.name}`,
    );
  }
}

/** The split `train` where there is one, else all that is in no split. */
function facesToTrainOn(path: string, faces: readonly FaceRecord[]): readonly FaceRecord[] {
  const hasTrain = faces.some(({ split }) => split === 'train');
  const some = faces.filter(({ split }) => (hasTrain ? split === 'train' : split === undefined));
  if (some.length > 0) return some;
  throw new MusicaError('dataset', `${path} has no faces to train on`, {
    hint: 'they belong into the split "train"',
  });
}

/** The faces of a whole data set that a training is to be watched by. */
function splitToWatch(faces: readonly FaceRecord[]): readonly FaceRecord[] {
  for (const wanted of ['val', 'test']) {
    const some = faces.filter(({ split }) => split === wanted);
    if (some.length > 0) return some;
  }
  return faces;
}

/** A distance between the eyes below this share of the face is no unit to measure an error in. */
const LEAST_EYE_DISTANCE = 1e-3;

function canBeMeasured(
  { id, landmarks }: FaceRecord,
  scheme: LandmarkScheme,
  onProblem: (message: string) => void,
): boolean {
  if (!scheme.outerEyeCorners) return true;
  const [left, right] = scheme.outerEyeCorners.map((corner) => landmarks[corner]!) as [Point, Point];
  const { width, height } = boxOfLandmarks(landmarks);
  const distance = Math.hypot(left[0] - right[0], left[1] - right[1]);
  if (distance > LEAST_EYE_DISTANCE * Math.max(width, height)) return true;
  onProblem(`${id}: its outer eye corners coincide, so no error can be measured on it`);
  return false;
}
