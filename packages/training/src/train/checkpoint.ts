import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, link, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isMusicaError, MusicaError, outputError, type Point } from '@musica/core';
import type { Trainer, TrainerState } from '@musica/core/training';
import type { FaceRecord } from '@musica/datasets';
import * as v from 'valibot';
import type { WindowState } from './metrics';
import { parseRecipe, type Recipe } from './recipe';
import { readTensorFile, writeTensorFile } from './tensor-file';

/** The best weights so far, by the validation faces. */
export interface BestState {
  readonly step: number;
  /** NME in percent after the last step of the cascade. */
  readonly nme: number;
}

/** What a training needs to go on as if it had never stopped; sample order and augmentation follow from the step. */
export interface Checkpoint {
  readonly recipe: Recipe;
  readonly meanShape: readonly Point[];
  /** What the model that it started from says of its own training. */
  readonly origin?: Readonly<Record<string, unknown>>;
  readonly state: TrainerState;
  /** Seconds of training so far. */
  readonly seconds: number;
  /** What the next line of metrics is the mean of, so far; older checkpoints lack it. */
  readonly window?: WindowState;
  /** `hashOfFaces` of those it is trained on; older checkpoints lack it. */
  readonly faces?: string;
  /** `hashOfLabels` of the same; older checkpoints lack it. */
  readonly labels?: string;
  readonly best?: BestState;
}

/** Tells one set of training faces from another, whatever their order, and the shares of what is mixed in. */
export function hashOfFaces(faces: readonly FaceRecord[], shares: readonly number[]): string {
  const ids = [...faces.map(({ id }) => id).sort(), ...shares];
  return createHash('sha256').update(ids.join('\n')).digest('hex');
}

/**
 * Tells the labels of one set of training faces from others: landmarks and weights, whatever the order.
 * @param boxed whether the boxes of the faces are labels too
 */
export function hashOfLabels(faces: readonly FaceRecord[], boxed: boolean): string {
  const hash = createHash('sha256');
  const order = faces.map((_, index) => index).sort((a, b) => (faces[a]!.id < faces[b]!.id ? -1 : 1));
  for (const index of order) {
    const { id, landmarks, weights, box } = faces[index]!;
    hash.update(id);
    hash.update(new Float64Array(landmarks.flat()));
    if (weights) hash.update(Float64Array.from(weights));
    if (box && boxed) hash.update(new Float64Array([box.x, box.y, box.width, box.height]));
  }
  return hash.digest('hex');
}

/** The file of a training's folder that holds its checkpoint. */
export const checkpointFile = (folder: string) => join(folder, 'checkpoint.safetensors');

/** .. and the one before it. */
export const previousFile = (folder: string) => join(folder, 'checkpoint.previous.safetensors');

/** .. and the weights that were best on the validation faces, where they are kept. */
export const bestFile = (folder: string) => join(folder, 'best.safetensors');

/** Where a checkpoint goes that a training did not go on from. */
const setAsideFile = (folder: string) => join(folder, 'checkpoint.set-aside.safetensors');

/**
 * Writes the folder's checkpoint, and keeps the one before it. At any moment there is a whole one.
 * @throws MusicaError `output`
 */
export async function writeCheckpoint(
  folder: string,
  trainer: Trainer,
  rest: Omit<Checkpoint, 'state'>,
): Promise<void> {
  const file = checkpointFile(folder);
  if (existsSync(file)) await standFor(file, previousFile(folder));
  await writeStateFile(file, trainer, rest);
}

/** Writes the weights of a training and what belongs to them into a file. */
export async function writeStateFile(
  file: string,
  trainer: Trainer,
  rest: Omit<Checkpoint, 'state'>,
): Promise<void> {
  const { step, weights } = await trainer.save();
  const arrays = Object.entries(weights).flatMap(([name, slots]) =>
    Object.entries(slots).map(([slot, array]) => [`${name}/${slot}`, array] as const),
  );
  await writeTensorFile(file, {
    metadata: { step, ...rest },
    arrays: Object.fromEntries(arrays),
  });
}

/** Gives the file another name besides its own; a copy where the file system has no links. */
async function standFor(file: string, other: string): Promise<void> {
  const temporary = `${other}.new`;
  try {
    await rm(temporary, { force: true });
    await link(file, temporary).catch(() => copyFile(file, temporary));
    await rename(temporary, other);
    // Where both are names of the same file already, as a killed process leaves them, a rename does nothing.
    await rm(temporary, { force: true });
  } catch (cause) {
    throw outputError(other, cause);
  }
}

/**
 * The folder's checkpoint.
 * @throws MusicaError `weights` where there is none or it is damaged; it says whether the one before it is whole.
 */
export async function readCheckpoint(folder: string): Promise<Checkpoint> {
  try {
    return await readStateFile(checkpointFile(folder));
  } catch (error) {
    if (!isMusicaError(error)) throw error;
    const step = await readStateFile(previousFile(folder)).then(
      ({ state }) => state.step,
      () => undefined,
    );
    if (step === undefined) throw error;
    throw new MusicaError('weights', error.message, {
      cause: error,
      hint: `the checkpoint before it, of step ${step}, is whole: --resume previous goes on from there`,
    });
  }
}

/**
 * The checkpoint before the last one, which becomes the folder's checkpoint; the last one is set aside.
 * @throws MusicaError `weights` where there is none or it is damaged, `output`
 */
export async function goBack(folder: string): Promise<Checkpoint> {
  const previous = await readStateFile(previousFile(folder));
  const file = checkpointFile(folder);
  try {
    if (existsSync(file)) await rename(file, setAsideFile(folder));
  } catch (cause) {
    throw outputError(file, cause);
  }
  await standFor(previousFile(folder), file);
  return previous;
}

const finite = v.pipe(v.number(), v.finite());
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** What lies beside the weights. Names that are not listed are of later versions. */
const metadataSchema = v.object({
  step: count,
  recipe: v.unknown(),
  meanShape: v.pipe(v.array(v.strictTuple([finite, finite])), v.nonEmpty()),
  origin: v.optional(v.record(v.string(), v.unknown())),
  seconds: finite,
  window: v.optional(v.object({ start: finite, losses: v.array(finite), perStep: v.array(v.array(finite)) })),
  faces: v.optional(v.string()),
  labels: v.optional(v.string()),
  best: v.optional(v.object({ step: count, nme: finite })),
});

/** @throws MusicaError `weights` where the file is missing, damaged or no checkpoint. */
export async function readStateFile(file: string): Promise<Checkpoint> {
  const { metadata, arrays } = await readTensorFile(file);
  const parsed = v.safeParse(metadataSchema, metadata);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const what = `${v.getDotPath(issue) ?? 'metadata'}: ${issue.message}`;
    throw new MusicaError('weights', `${file} is no checkpoint of a training: ${what}`);
  }
  const { step, recipe, ...rest } = parsed.output;
  const weights: Record<string, Record<string, Float32Array>> = Object.create(null);
  for (const [path, array] of Object.entries(arrays)) {
    const bad = array.findIndex((value) => !Number.isFinite(value));
    if (bad !== -1) throw new MusicaError('weights', `${file}: value ${bad} of ${path} is ${array[bad]}`);
    const at = path.lastIndexOf('/');
    weights[path.slice(0, at)] ??= Object.create(null) as Record<string, Float32Array>;
    weights[path.slice(0, at)]![path.slice(at + 1)] = array;
  }
  return {
    ...(rest as Omit<Checkpoint, 'recipe' | 'state'>),
    recipe: parseRecipe(recipe),
    state: { step, weights: weights as TrainerState['weights'] },
  };
}
