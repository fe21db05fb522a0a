import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { boxToTuple } from '@musica/core';
import { writeLinesAtomic } from '@musica/files';
import * as v from 'valibot';
import { readJsonLines } from '../files/json-lines';
import { type DatasetProblem, DatasetRecordError } from '../problems';
import { foreignKind, readForeignPredictions } from './foreign-predictions';
import type { Prediction } from './prediction';
import { boxSchema, pointsSchema } from './schemas';

export type { Prediction } from './prediction';

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const finite = v.pipe(v.number(), v.finite());

/** A line of predictions. */
export const predictionSchema = v.pipe(
  v.object({
    image: v.pipe(v.string(), v.minLength(1)),
    index: v.optional(whole, 0),
    landmarks: pointsSchema,
    error: v.optional(finite),
    exitStep: v.optional(v.pipe(whole, v.minValue(1))),
    flipTested: v.optional(v.boolean()),
    // Files of earlier versions count the steps from 0.
    step: v.optional(whole),
    failed: v.optional(v.boolean(), false),
    predictedNme: v.optional(finite),
    landmarkErrors: v.optional(v.array(finite)),
    box: v.optional(boxSchema),
  }),
  v.transform(({ step, ...prediction }) => {
    const { exitStep = step === undefined ? undefined : step + 1 } = prediction;
    return exitStep === undefined ? prediction : { ...prediction, exitStep };
  }),
);

/** A line of several faces: an image, as the JSON of `align` and the results of a queue have it. */
const imageSchema = v.pipe(
  v.object({ image: v.pipe(v.string(), v.minLength(1)), faces: v.array(v.record(v.string(), v.unknown())) }),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const { image, faces } = dataset.value;
    const found: Prediction[] = [];
    for (const [index, face] of faces.entries()) {
      const result = v.safeParse(predictionSchema, { index, ...face, image }, { abortEarly: true });
      if (result.success) found.push(result.output);
      else {
        const [issue] = result.issues;
        addIssue({ message: `faces.${index}.${v.getDotPath(issue)}: ${issue.message}` });
        return NEVER;
      }
    }
    return found;
  }),
);

const faceLineSchema = v.pipe(
  predictionSchema,
  v.transform((prediction): Prediction[] => [prediction]),
);
const lineSchema = v.lazy((value) =>
  typeof value === 'object' && value !== null && 'faces' in value ? imageSchema : faceLineSchema,
);

/**
 * Reads predictions one by one: JSONL (a face a line, or an image with its faces), a folder of
 * its shards (`part-00000.jsonl` .., as a queue collects them), or those of other programs: a folder of `.pts` files named after
 * their images, CSV of OpenFace (a file for each image, or one of a sequence of frames), JSON of MediaPipe (see
 * `mediapipeToIbug68`).
 * @param images paths of the images that were looked at, for formats that number frames or have shares for coordinates
 * @param onProblem told of a broken line, and reading goes on. Without it a broken line is an error.
 * @throws MusicaError `dataset` where the file cannot be read; DatasetRecordError for a broken line.
 */
export async function* readPredictions(
  file: string,
  onProblem?: (problem: DatasetProblem) => void,
  images?: Iterable<string>,
): AsyncGenerator<Prediction> {
  const refuse = (problem: DatasetProblem) => {
    throw new DatasetRecordError(problem);
  };
  const shards = await shardsIn(file);
  if (shards.length === 0 && (await foreignKind(file))) {
    yield* readForeignPredictions(file, { report: onProblem ?? refuse, ...(images && { images }) });
    return;
  }
  for (const part of shards.length > 0 ? shards : [file]) {
    for await (const { value } of readJsonLines(part, lineSchema, onProblem ?? refuse)) yield* value;
  }
}

/** The shards in a folder, in their order; none where it is no folder or holds none. */
async function shardsIn(folder: string): Promise<string[]> {
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) return [];
  const names = await readdir(folder);
  return names
    .filter((name) => /^part-\d+\.jsonl$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** One prediction as a line of JSON, without the line's end. */
export function predictionLine(prediction: Prediction): string {
  const { image, index, landmarks, error, exitStep, flipTested, failed, predictedNme, landmarkErrors, box } =
    prediction;
  return JSON.stringify({
    image,
    index,
    landmarks,
    error,
    exitStep,
    flipTested,
    failed,
    predictedNme,
    landmarkErrors,
    box: box && boxToTuple(box),
  });
}

/**
 * Writes predictions as they come; the file appears when all are written.
 * @throws MusicaError `output` where the file cannot be written.
 */
export async function writePredictions(
  file: string,
  predictions: Iterable<Prediction> | AsyncIterable<Prediction>,
): Promise<void> {
  await writeLinesAtomic(file, toLines(predictions));
}

async function* toLines(
  predictions: Iterable<Prediction> | AsyncIterable<Prediction>,
): AsyncGenerator<string> {
  for await (const prediction of predictions) yield predictionLine(prediction);
}
