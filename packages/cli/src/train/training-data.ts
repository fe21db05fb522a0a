import { type LandmarkScheme, MusicaError } from '@musica/core';
import {
  type DatasetProblem,
  type FaceRecord,
  groupOfFace,
  readDataset,
  splitByGroup,
} from '@musica/datasets';

/** The faces of a training by what they are for; no person is in two of the parts unless `--validation` brings it in. */
export interface TrainingData {
  readonly name: string;
  readonly licence: string | undefined;
  readonly scheme: LandmarkScheme;
  readonly train: readonly FaceRecord[];
  /** To calibrate the predicted error on. */
  readonly heldBack: readonly FaceRecord[];
  /** To watch the training by. */
  readonly validation: readonly FaceRecord[];
  /** Persons, or other groups, among `train`. */
  readonly groups: number;
}

/**
 * Reads a data set to train on. Its `train` split is trained on where it has one, else all that is in no split for
 * validation or test. Validation faces are those of `validationPath`, else of the `val` split, else the held-back ones.
 * @throws MusicaError `dataset` where there is nothing to train on or the two data sets have different landmarks.
 */
export async function readTrainingData(
  path: string,
  validationPath: string | undefined,
  { heldBack: share, seed }: { heldBack: number; seed: number },
  onProblem: (problem: DatasetProblem) => void,
): Promise<TrainingData> {
  const { name, scheme, licence, faces } = await readDataset(path, { onProblem });
  const hasTrain = faces.some(({ split }) => split === 'train');
  const trainable = faces.filter(({ split }) => (hasTrain ? split === 'train' : split === undefined));
  if (trainable.length === 0) {
    throw new MusicaError('dataset', `${path} has no faces to train on`, {
      hint: 'they belong into the split "train"',
    });
  }
  const { train, heldOut: heldBack } =
    share > 0 ? splitByGroup(trainable, share, seed) : { train: trainable, heldOut: [] };
  const validation =
    validationPath === undefined
      ? faces.filter(({ split }) => split === 'val')
      : await readOther(validationPath);
  const groups = new Set(train.map(groupOfFace)).size;
  return {
    name,
    licence,
    scheme,
    train,
    heldBack,
    validation: validation.length > 0 ? validation : heldBack,
    groups,
  };

  async function readOther(other: string): Promise<readonly FaceRecord[]> {
    const dataset = await readDataset(other, { onProblem });
    if (dataset.scheme.name === scheme.name) return dataset.faces;
    throw new MusicaError(
      'dataset',
      `${other} has ${dataset.scheme.name} landmarks, ${path} has ${scheme.name}`,
    );
  }
}
