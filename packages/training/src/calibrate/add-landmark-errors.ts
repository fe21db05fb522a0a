import { assertNumber, MusicaError, schemeOfConfig, stageOf, type WorkOptions } from '@musica/core';
import { type FaceRecord, type SourceOptions, sourceOf, subsample } from '@musica/datasets';
import { readEvaluationData } from '@musica/evaluation';
import { openModel } from '@musica/node';
import { hasOwnBoxes, withBoxes } from '../train/face-boxes';
import { fitLandmarkErrorHead } from '../train/landmark-errors';
import { rewriteLandmarkErrors } from './rewrite-landmark-errors';

export interface LandmarkErrorOptions extends WorkOptions, SourceOptions {
  /** A name, path or URL, as for `openModel`. */
  readonly model: string;
  /** Data sets of faces like those that the model was trained on, all of them with its landmarks. */
  readonly data: readonly string[];
  /** Only the faces of this split. */
  readonly split?: string;
  /** At most so many faces, of each data set as many. Default 2,500. */
  readonly faces?: number;
  /** The folder of the model that is written; may be that of the model itself. */
  readonly out: string;
}

const FACES = 2500;

/**
 * Gives a model what it needs to predict the error of each landmark, or a better one: fits it to faces on the active
 * backend of TensorFlow.js. All other weights stay as they are stored, to the byte.
 * @returns how many faces it was fitted to
 * @throws MusicaError `dataset` where faces have other landmarks than the model, or too few of them are labelled; `weights`
 *   or `output`; the signal's reason once it is aborted.
 */
export async function addLandmarkErrors(options: LandmarkErrorOptions): Promise<{ readonly faces: number }> {
  const { model: from, data, split, faces: most = FACES, out, signal } = options;
  assertNumber('faces', most, { from: 1, whole: true });
  const onProblem = options.onProblem ?? (() => undefined);
  const { cascade, ...model } = await openModel(from, signal && { signal });
  const { config, meanShape, boxes } = model;
  try {
    const faces: FaceRecord[] = [];
    let scheme = schemeOfConfig(config);
    for (const path of data) {
      const of = { data: path, ...(split === undefined ? {} : { split }), ...sourceOf(options) };
      const set = await readEvaluationData(of, options);
      if (set.scheme.count !== config.landmarks) {
        throw new MusicaError(
          'dataset',
          `${path} has ${set.scheme.count} landmarks a face, but model ${config.name} finds ${config.landmarks}`,
          { hint: 'musica dataset convert-scheme makes 68 landmarks of 98 and the reverse' },
        );
      }
      scheme ??= set.scheme;
      faces.push(...subsample(set.faces, Math.ceil(most / data.length)));
    }
    const kind = boxes?.kind;
    const boxed = hasOwnBoxes(kind) ? await withBoxes(faces, kind, { onProblem, signal }) : faces;
    const source = {
      recipe: { model: config, ...(kind && { boxes: kind }) },
      scheme: scheme!,
      meanShape,
      onProblem,
      ...(signal && { signal }),
    };
    const tick = stageOf(options, 'fit the error of each landmark', boxed.length);
    const head = await fitLandmarkErrorHead(cascade, boxed, source, tick);
    if (head === undefined) {
      throw new MusicaError('dataset', 'no face has enough labelled landmarks to fit their errors to', {
        hint: 'at least half of the landmarks of a face must be labelled',
      });
    }
    await rewriteLandmarkErrors(from, out, head, config);
    return { faces: boxed.length };
  } finally {
    cascade.dispose();
  }
}
